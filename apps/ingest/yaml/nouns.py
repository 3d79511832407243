"""The nouns and links that can be written in YAML: their models, keys and identity."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Field, Model

from apps.actors.models import Actor
from apps.core.models import Record
from apps.core.nouns import NOUNS
from apps.mitigations.models import Mitigation, MitigationActor, MitigationCitation, MitigationRisk
from apps.risks.models import (
    Evidence,
    Risk,
    RiskActor,
    RiskCitation,
    RiskRelation,
    RiskTerm,
    Scenario,
    ScenarioCitation,
    Step,
)
from apps.sources.models import (
    ActorCitation,
    Claim,
    ClaimCitation,
    Source,
    Stance,
    Statement,
    TaxonomyCitation,
    TermMapping,
)
from apps.taxonomy.models import Taxonomy, Term

PUBLIC_ID_KEY = ("public_id",)
CITATION_IDENTITY = ("source_id", "via_id", "locator")


@dataclass(frozen=True)
class LinkList:
    """A list of links in a record.

    `owner` is the attribute that refers to the record, `key` the attributes that identify a link of it.
    `text_key` is the key that an item without keys of its own sets: `terms: [a, b]`.
    `position_key` is the key that the index in the list sets.
    """

    model: type[Model]
    owner: str
    key: tuple[str, ...]
    text_key: str = ""
    position_key: str = ""


LinkLists = Mapping[str, LinkList]


@dataclass(frozen=True)
class YamlNoun:
    """A noun with the lists of links that its records can have, by their key."""

    model: type[Record]
    link_lists: LinkLists = field(default_factory=dict)


# Records that others refer to come first.
YAML_NOUNS = (
    YamlNoun(Source),
    YamlNoun(Taxonomy, {"citations": LinkList(TaxonomyCitation, "taxonomy_id", CITATION_IDENTITY)}),
    YamlNoun(Term, {"mappings": LinkList(TermMapping, "term_id", ("other_id",))}),
    YamlNoun(
        Actor,
        {
            "citations": LinkList(ActorCitation, "actor_id", CITATION_IDENTITY),
            "statements": LinkList(Statement, "actor_id", ("kind", "source_id", "locator", "text")),
        },
    ),
    YamlNoun(
        Risk,
        {
            "citations": LinkList(RiskCitation, "risk_id", CITATION_IDENTITY),
            "evidence": LinkList(Evidence, "risk_id", ("source_id", "locator", "quote")),
            "terms": LinkList(RiskTerm, "risk_id", ("term_id",), text_key="term"),
            "actors": LinkList(RiskActor, "risk_id", ("actor_id", "role")),
            "relations": LinkList(RiskRelation, "risk_id", ("other_id", "kind")),
        },
    ),
    YamlNoun(
        Mitigation,
        {
            "citations": LinkList(MitigationCitation, "mitigation_id", CITATION_IDENTITY),
            "actors": LinkList(MitigationActor, "mitigation_id", ("actor_id",)),
            "risks": LinkList(MitigationRisk, "mitigation_id", ("risk_id",)),
        },
    ),
    YamlNoun(
        Scenario,
        {
            "citations": LinkList(ScenarioCitation, "scenario_id", CITATION_IDENTITY),
            "steps": LinkList(Step, "scenario_id", ("position",), position_key="position"),
        },
    ),
    YamlNoun(
        Claim,
        {
            "citations": LinkList(ClaimCitation, "claim_id", CITATION_IDENTITY),
            "stances": LinkList(Stance, "claim_id", ("source_id", "position")),
        },
    ),
)

# {(model, field): (key, prefix)} where the key differs, or the value is a code that a prefix makes an id.
RENAMED_KEYS = {
    (Risk, "domain_term"): ("domain", "mit-domain-"),
    (Actor, "kind"): ("kind", "actor-types-"),
    (Mitigation, "category"): ("category", "mit-mitigation-"),
    (RiskRelation, "other"): ("risk", ""),
}
INTERNAL_FIELDS = {"id", "public_id", "status", "replaced_by", "path", "raw", "created", "updated"}


@dataclass(frozen=True)
class YamlKey:
    """A key of the YAML: the field that it sets, and the prefix that makes its value a public id."""

    field: "Field[Any, Any]"
    prefix: str = ""

    @property
    def is_required(self) -> bool:
        return not (self.field.null or self.field.blank or self.field.has_default())


def list_yaml_nouns() -> dict[str, YamlNoun]:
    """{plural: noun} of every registered noun, in the order of writing. Without an entry, it has no links."""
    plurals = {noun.model: plural for plural, noun in NOUNS.items()}
    others = [YamlNoun(model) for model in plurals if model not in {noun.model for noun in YAML_NOUNS}]
    return {plurals[noun.model]: noun for noun in (*YAML_NOUNS, *others)}


def get_yaml_keys(model: type[Model], owner: str = "") -> dict[str, YamlKey]:
    """{key: YamlKey} of an object of the model. `owner` is the attribute that the enclosing record sets."""
    found = {}
    for item in model._meta.concrete_fields:
        name, prefix = RENAMED_KEYS.get((model, item.name), (item.name, ""))
        if item.name not in INTERNAL_FIELDS and item.attname != owner:
            found[name] = YamlKey(item, prefix)
    return found
