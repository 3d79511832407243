"""The dataset of the knowledge that ships with RiskBase as YAML."""

from collections.abc import Mapping
from functools import cache

from django.db.models import Model

from apps.ingest.datasets import AttributeNames, Dataset
from apps.ingest.importer import ColumnNames
from apps.ingest.models import Upstream
from apps.ingest.yaml.write import PUBLIC_ID_KEY, YAML_NOUNS, KnowledgeImporter, YamlKey, get_yaml_keys
from apps.risks.models import RiskTerm, Step


def get_yaml_columns(upstream: Upstream) -> Mapping[str, ColumnNames]:
    return build_yaml_columns()[upstream.model]


@cache
def build_yaml_columns() -> dict[str, dict[str, ColumnNames]]:
    """{model: {attribute: keys}} as the reader takes them. A link is part of its record."""
    found: dict[type[Model], dict[str, ColumnNames]] = {}
    for model, lists in YAML_NOUNS.values():
        found[model] = {"public_id": ("id",), "path": ("code",)} | map_yaml_keys(get_yaml_keys(model))
        for name, (link, owner, _) in lists.items():
            found[link] = map_yaml_keys(get_yaml_keys(link, owner)) | {owner: ("id",)}
            if link in (RiskTerm, Step):  # the position of a step is its index in the list
                found[link] |= {"term_id": (name,), "position": (name,)}
    found[Step.actors.through] = {"actors": ("actors",)}
    return {model._meta.label_lower: fields for model, fields in found.items()}


def map_yaml_keys(keys: Mapping[str, YamlKey]) -> dict[str, ColumnNames]:
    return {key.field.attname: (name,) for name, key in keys.items()}


def list_yaml_natural_keys() -> dict[type[Model], AttributeNames]:
    links = [(link, (owner, *key)) for _, lists in YAML_NOUNS.values() for link, owner, key in lists.values()]
    return {**{model: PUBLIC_ID_KEY for model, _ in YAML_NOUNS.values()}, **dict(links)}


KNOWLEDGE = Dataset(
    importer=KnowledgeImporter,  # an Importer once it separates reading from writing
    write=KnowledgeImporter.load,
    natural_keys=list_yaml_natural_keys(),
    get_columns=get_yaml_columns,
)
