"""The dataset of the knowledge that ships with RiskBase as YAML."""

from collections.abc import Mapping
from functools import cache

from django.db.models import Model

from apps.ingest.datasets import AttributeNames, Dataset
from apps.ingest.importer import ColumnNames
from apps.ingest.models import Upstream
from apps.ingest.yaml.nouns import PUBLIC_ID_KEY, YAML_NOUNS, YamlKey, get_yaml_keys, list_yaml_nouns
from apps.ingest.yaml.reader import KnowledgeImporter
from apps.ingest.yaml.write import write_knowledge
from apps.risks.models import Step


def get_yaml_columns(upstream: Upstream) -> Mapping[str, ColumnNames]:
    return build_yaml_columns()[upstream.model]


@cache
def build_yaml_columns() -> dict[str, dict[str, ColumnNames]]:
    """{model: {attribute: keys}}. A link refers to its record by the record's id."""
    found: dict[type[Model], dict[str, ColumnNames]] = {}
    for noun in list_yaml_nouns().values():
        found[noun.model] = {"public_id": ("id",), "path": ("code",)} | map_yaml_keys(
            get_yaml_keys(noun.model)
        )
        for name, links in noun.link_lists.items():
            columns = map_yaml_keys(get_yaml_keys(links.model, links.owner)) | {links.owner: ("id",)}
            if links.text_key:
                columns[f"{links.text_key}_id"] = (name,)
            if links.position_key:
                columns[links.position_key] = (name,)
            found[links.model] = columns
    found[Step.actors.through] = {"actors": ("actors",)}
    return {model._meta.label_lower: columns for model, columns in found.items()}


def map_yaml_keys(keys: Mapping[str, YamlKey]) -> dict[str, ColumnNames]:
    return {key.field.attname: (name,) for name, key in keys.items()}


def list_yaml_natural_keys() -> dict[type[Model], AttributeNames]:
    found: dict[type[Model], AttributeNames] = {}
    for noun in YAML_NOUNS:
        found[noun.model] = PUBLIC_ID_KEY
        found |= {links.model: (links.owner, *links.key) for links in noun.link_lists.values()}
    return found


KNOWLEDGE = Dataset(
    importer=KnowledgeImporter(),
    write=write_knowledge,
    natural_keys=list_yaml_natural_keys(),
    get_columns=get_yaml_columns,
)
