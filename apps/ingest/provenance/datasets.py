"""The datasets that may have said a value: how each tells objects apart, and of which columns a field is."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from django.db.models import Model

from apps.core.models import Record
from apps.ingest.importer import Importer
from apps.ingest.mit import columns
from apps.ingest.mit.mitigations import MitMitigationImporter
from apps.ingest.mit.risks import MitRiskImporter
from apps.ingest.mit.write import CITATION_KEY, DATASET_KEY
from apps.ingest.models import Upstream
from apps.ingest.spreadsheets.columns import LINEAGE_COLUMNS
from apps.ingest.spreadsheets.columns import EditableColumns as OwnColumns
from apps.ingest.spreadsheets.reader import SPREADSHEET_SERIALIZERS as OWN_NOUNS
from apps.ingest.yaml.write import PUBLIC_ID_KEY, YAML_NOUNS, KnowledgeImporter
from apps.ingest.yaml.write import get_yaml_keys as keys_of_yaml
from apps.mitigations.models import Mitigation
from apps.risks.models import Evidence, Risk, RiskCitation, RiskTerm, Step
from apps.sources.models import Source

AttributeNames = tuple[str, ...]
ColumnsByAttribute = dict[str, AttributeNames]  # attribute -> columns


@dataclass(frozen=True)
class UpstreamDataset:
    """`keys` are the attributes by which it tells an object from the others of its model.

    `columns(upstream)` are those of the file, or the keys of the YAML, that each attribute is read from.
    """

    dataset: type[Importer] | type[KnowledgeImporter]
    keys: dict[type[Model], AttributeNames]
    columns: Callable[[Upstream], ColumnsByAttribute]


def get_mit_risk_columns(upstream: Upstream) -> ColumnsByAttribute:
    return {
        Source._meta.label_lower: lambda upstream: columns.PAPER_COLUMNS,
        Risk._meta.label_lower: columns.get_risk_columns,
        RiskCitation._meta.label_lower: lambda upstream: columns.RISK_CITATION_COLUMNS,
        Evidence._meta.label_lower: lambda upstream: columns.EVIDENCE_COLUMNS,
    }[upstream.model](upstream)


def get_mit_mitigation_columns(upstream: Upstream) -> ColumnsByAttribute:
    is_document = upstream.model == Source._meta.label_lower
    return columns.get_document_columns(upstream) if is_document else columns.MITIGATION_COLUMNS


def get_yaml_columns(upstream: Upstream) -> ColumnsByAttribute:
    return build_yaml_columns()[upstream.model]


@cache
def build_yaml_columns() -> dict[str, ColumnsByAttribute]:
    """As the reader itself takes them; a link stands within the record that it belongs to."""
    found: dict[type[Model], ColumnsByAttribute] = {}
    for model, lists in YAML_NOUNS.values():
        found[model] = {"public_id": ("id",), "path": ("code",)} | map_yaml_keys(keys_of_yaml(model))
        for name, (link, owner, _) in lists.items():
            found[link] = map_yaml_keys(keys_of_yaml(link, owner)) | {owner: ("id",)}
            if link in (RiskTerm, Step):  # a step's position is its place in the list
                found[link] |= {"term_id": (name,), "position": (name,)}
    found[Step.actors.through] = {"actors": ("actors",)}
    return {model._meta.label_lower: fields for model, fields in found.items()}


def map_yaml_keys(keys) -> ColumnsByAttribute:
    return {key.field.attname: (name,) for name, key in keys.items()}


def list_yaml_natural_keys() -> dict[type[Model], AttributeNames]:
    links = [(link, (owner, *key)) for _, lists in YAML_NOUNS.values() for link, owner, key in lists.values()]
    return {**{model: PUBLIC_ID_KEY for model, _ in YAML_NOUNS.values()}, **dict(links)}


UPSTREAM_DATASETS = {
    speaker.dataset.name: speaker
    for speaker in [
        UpstreamDataset(KnowledgeImporter, list_yaml_natural_keys(), get_yaml_columns),
        UpstreamDataset(
            MitRiskImporter,
            {Source: DATASET_KEY, Risk: DATASET_KEY, RiskCitation: CITATION_KEY, Evidence: DATASET_KEY},
            get_mit_risk_columns,
        ),
        UpstreamDataset(
            MitMitigationImporter, {Source: DATASET_KEY, Mitigation: DATASET_KEY}, get_mit_mitigation_columns
        ),
    ]
}


# --- RiskBase's own lists: what comes back in one is an edit, and a column tells where it stood ---------


@cache
def get_spreadsheet_columns(model: type[Record]) -> ColumnsByAttribute:
    """The columns of a noun's own list, by the attributes that they are read into."""
    serializer = next(each for each in OWN_NOUNS.values() if each.Meta.model is model)
    columns = OwnColumns(serializer)
    found = {column.attribute: (name,) for name, column in columns.editable.items()}
    return found | ({"domain_term_id": LINEAGE_COLUMNS} if columns.has_lineage else {})
