"""The datasets that may have said a value: how each tells objects apart, and of which columns a field is."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from django.db.models import Model

from apps.core.models import Record
from apps.ingest.importer import Importer
from apps.ingest.mit import columns
from apps.ingest.mit.mitigations import MitMitigations
from apps.ingest.mit.risks import MitRisks
from apps.ingest.mit.write import BY_DATASET, BY_SOURCE
from apps.ingest.models import Upstream
from apps.ingest.spreadsheets.columns import LINEAGE
from apps.ingest.spreadsheets.columns import Columns as OwnColumns
from apps.ingest.spreadsheets.reader import NOUNS as OWN_NOUNS
from apps.ingest.yaml.write import BY_ID, NOUNS, Knowledge
from apps.ingest.yaml.write import keys as keys_of_yaml
from apps.mitigations.models import Mitigation
from apps.risks.models import Evidence, Risk, RiskCitation, RiskTerm, Step
from apps.sources.models import Source

Names = tuple[str, ...]
Fields = dict[str, Names]  # attribute -> columns


@dataclass(frozen=True)
class Speaker:
    """`keys` are the attributes by which it tells an object from the others of its model.

    `columns(upstream)` are those of the file, or the keys of the YAML, that each attribute is read from.
    """

    dataset: type[Importer] | type[Knowledge]
    keys: dict[type[Model], Names]
    columns: Callable[[Upstream], Fields]


def columns_of_risks(upstream: Upstream) -> Fields:
    return {
        Source._meta.label_lower: lambda upstream: columns.PAPER,
        Risk._meta.label_lower: columns.risk,
        RiskCitation._meta.label_lower: lambda upstream: columns.RISK_CITATION,
        Evidence._meta.label_lower: lambda upstream: columns.EVIDENCE,
    }[upstream.model](upstream)


def columns_of_mitigations(upstream: Upstream) -> Fields:
    is_document = upstream.model == Source._meta.label_lower
    return columns.document(upstream) if is_document else columns.MITIGATION


def columns_of_yaml(upstream: Upstream) -> Fields:
    return yaml_columns()[upstream.model]


@cache
def yaml_columns() -> dict[str, Fields]:
    """As the reader itself takes them; a link stands within the record that it belongs to."""
    found: dict[type[Model], Fields] = {}
    for model, lists in NOUNS.values():
        found[model] = {"public_id": ("id",), "path": ("code",)} | named(keys_of_yaml(model))
        for name, (link, owner, _) in lists.items():
            found[link] = named(keys_of_yaml(link, owner)) | {owner: ("id",)}
            if link in (RiskTerm, Step):  # a step's position is its place in the list
                found[link] |= {"term_id": (name,), "position": (name,)}
    found[Step.actors.through] = {"actors": ("actors",)}
    return {model._meta.label_lower: fields for model, fields in found.items()}


def named(keys) -> Fields:
    return {key.field.attname: (name,) for name, key in keys.items()}


def yaml_keys() -> dict[type[Model], Names]:
    links = [(link, (owner, *key)) for _, lists in NOUNS.values() for link, owner, key in lists.values()]
    return {**{model: BY_ID for model, _ in NOUNS.values()}, **dict(links)}


SPEAKERS = {
    speaker.dataset.name: speaker
    for speaker in [
        Speaker(Knowledge, yaml_keys(), columns_of_yaml),
        Speaker(
            MitRisks,
            {Source: BY_DATASET, Risk: BY_DATASET, RiskCitation: BY_SOURCE, Evidence: BY_DATASET},
            columns_of_risks,
        ),
        Speaker(MitMitigations, {Source: BY_DATASET, Mitigation: BY_DATASET}, columns_of_mitigations),
    ]
}


# --- RiskBase's own lists: what comes back in one is an edit, and a column tells where it stood ---------


@cache
def columns_of_list(model: type[Record]) -> Fields:
    """The columns of a noun's own list, by the attributes that they are read into."""
    serializer = next(each for each in OWN_NOUNS.values() if each.Meta.model is model)
    columns = OwnColumns(serializer)
    found = {column.attribute: (name,) for name, column in columns.editable.items()}
    return found | ({"domain_term_id": LINEAGE} if columns.has_lineage else {})
