"""The property that states each field of a record in linked data."""

from collections.abc import Mapping
from dataclasses import dataclass

from rdflib import DCTERMS, OWL, RDFS, SDO, SKOS, URIRef

from apps.core.nouns import Noun


@dataclass(frozen=True)
class FieldProperty:
    """How a field is stated in linked data.

    `predicate` is the URI of a property, or the name of one of the vocabulary of RiskBase. `kind` says how
    the value becomes a node: plain, text (in English), address, record, code:NAME, doi, authors or links.
    `attribute` is the attribute of the record if its name differs from that of the field. `link_properties`
    are the properties of the fields of a link: each link becomes a node of its own.
    """

    predicate: URIRef | str
    kind: str = "plain"
    attribute: str = ""
    link_properties: "Mapping[str, FieldProperty] | None" = None


def text_property(predicate: URIRef | str, attribute: str = "") -> FieldProperty:
    return FieldProperty(predicate, "text", attribute)


def record_property(predicate: URIRef | str, attribute: str = "") -> FieldProperty:
    return FieldProperty(predicate, "record", attribute)


def code_property(predicate: str, name: str = "") -> FieldProperty:
    return FieldProperty(predicate, f"code:{name or predicate}")


def link_property(
    predicate: str, fields: Mapping[str, FieldProperty] | None = None, *, attribute: str = ""
) -> FieldProperty:
    """State links; `fields` are the properties of their fields beside those of a citation."""
    return FieldProperty(predicate, "links", attribute, {**CITATION_PROPERTIES, **(fields or {})})


CITATION_PROPERTIES = {
    "source": record_property(DCTERMS.source),
    "via": record_property("readIn"),
    "locator": FieldProperty("locator"),
    "quote": text_property("quote"),
}
BASIS_PROPERTIES = {"basis": code_property("basis"), "note": text_property(RDFS.comment)}
RECORD_PROPERTIES = {
    "id": FieldProperty(DCTERMS.identifier, attribute="public_id"),
    "title": text_property(DCTERMS.title),
    "description": text_property(DCTERMS.description),
    "status": code_property("status"),
    "replaced_by": record_property(DCTERMS.isReplacedBy),
    "origin": FieldProperty("origin"),
    "external_id": FieldProperty("externalId"),
    "created": FieldProperty(DCTERMS.created),
    "updated": FieldProperty(DCTERMS.modified),
}
ORIGIN_PROPERTIES = {"source": record_property(DCTERMS.source), "locator": FieldProperty("locator")}
CITATION_LINK_PROPERTIES = {"citations": link_property("hasCitation")}
RISK_PROPERTIES = {
    **RECORD_PROPERTIES,
    **ORIGIN_PROPERTIES,
    **CITATION_LINK_PROPERTIES,
    "level": code_property("level"),
    "parent": record_property(SKOS.broader),
    "category": FieldProperty("category"),
    "domain": record_property("domain"),
    "subdomain": record_property("subdomain"),
    "entity": code_property("entity"),
    "intent": code_property("intent"),
    "timing": code_property("timing"),
    "coding_note": text_property("codingNote"),
    "coded_by": FieldProperty("codedBy"),
    "quoted": FieldProperty("quoted"),
    "terms": record_property("term"),
    "evidence": link_property(
        "hasEvidence",
        {"external_id": FieldProperty("externalId"), "note": text_property(RDFS.comment)},
    ),
    "actors": link_property(
        "hasActor",
        {"actor": record_property("actor"), "role": code_property("role"), **BASIS_PROPERTIES},
        attribute="actor_links",
    ),
    "relations": link_property(
        "hasRelation",
        {
            "risk": record_property("risk", "other"),
            "kind": code_property("kind", "relation"),
            **BASIS_PROPERTIES,
        },
    ),
    "mitigations": link_property(
        "hasMitigation",
        {
            "mitigation": record_property("mitigation"),
            "position": FieldProperty("position"),
            **BASIS_PROPERTIES,
        },
        attribute="mitigation_links",
    ),
}
MITIGATION_PROPERTIES = {
    **RECORD_PROPERTIES,
    **ORIGIN_PROPERTIES,
    **CITATION_LINK_PROPERTIES,
    "category": record_property("category"),
    "basis": code_property("basis"),
    "actors": link_property(
        "hasActor", {"actor": record_property("actor"), **BASIS_PROPERTIES}, attribute="actor_links"
    ),
    "risks": link_property(
        "hasAnswer",
        {"risk": record_property("risk"), "position": FieldProperty("position"), **BASIS_PROPERTIES},
        attribute="risk_links",
    ),
}
ACTOR_PROPERTIES = {
    **RECORD_PROPERTIES,
    **CITATION_LINK_PROPERTIES,
    "kind": record_property("kind"),
    "parent": record_property(SDO.parentOrganization),
    "jurisdiction": FieldProperty("jurisdiction"),
    "statements": link_property(
        "hasStatement",
        {"kind": code_property("kind", "statement"), "text": text_property(RDFS.comment)},
    ),
}
SOURCE_PROPERTIES = {
    **RECORD_PROPERTIES,
    "type": code_property("kind", "source"),
    "authors": FieldProperty(SDO.author, "authors"),
    "year": FieldProperty(SDO.copyrightYear),
    "date": FieldProperty(SDO.datePublished),
    "container": FieldProperty(SDO.isPartOf),
    "publisher": FieldProperty(SDO.publisher),
    "volume": FieldProperty(SDO.volumeNumber),
    "issue": FieldProperty(SDO.issueNumber),
    "pages": FieldProperty(SDO.pagination),
    "doi": FieldProperty(SDO.sameAs, "doi"),
    "url": FieldProperty(SDO.url, "address"),
    "quick_ref": FieldProperty("quickReference"),
    "licence": FieldProperty(DCTERMS.license),
    "accessed": FieldProperty(SDO.lastReviewed),
}
SCENARIO_PROPERTIES = {
    **RECORD_PROPERTIES,
    **CITATION_LINK_PROPERTIES,
    "kind": code_property("kind", "scenario"),
    "step_count": FieldProperty("stepCount"),
    "steps": link_property(
        "hasStep",
        {
            "position": FieldProperty("position"),
            "title": text_property(DCTERMS.title),
            "description": text_property(DCTERMS.description),
            "risk": record_property("risk"),
            "actors": record_property("actor"),
            "turns_into": text_property("turnsInto"),
        },
    ),
}
CLAIM_PROPERTIES = {
    **RECORD_PROPERTIES,
    **CITATION_LINK_PROPERTIES,
    "stances": link_property(
        "hasStance", {"position": code_property("position"), "argument": text_property(RDFS.comment)}
    ),
}
TAXONOMY_PROPERTIES = {
    **RECORD_PROPERTIES,
    **CITATION_LINK_PROPERTIES,
    "title": text_property(SKOS.prefLabel),
    "version": FieldProperty(OWL.versionInfo),
    "licence": FieldProperty(DCTERMS.license),
    "url": FieldProperty(RDFS.seeAlso, "address"),
}
TERM_PROPERTIES = {
    **RECORD_PROPERTIES,
    "title": text_property(SKOS.prefLabel),
    "description": text_property(SKOS.definition),
    "taxonomy": record_property(SKOS.inScheme),
    "code": FieldProperty(SKOS.notation),
    "parent": record_property(SKOS.broader),
    "mappings": link_property(
        "hasMapping",
        {"other": record_property("term"), "match": code_property("match"), **BASIS_PROPERTIES},
    ),
}
PROPERTIES_BY_NOUN = {
    "risk": RISK_PROPERTIES,
    "mitigation": MITIGATION_PROPERTIES,
    "actor": ACTOR_PROPERTIES,
    "source": SOURCE_PROPERTIES,
    "scenario": SCENARIO_PROPERTIES,
    "claim": CLAIM_PROPERTIES,
    "taxonomy": TAXONOMY_PROPERTIES,
    "term": TERM_PROPERTIES,
}
# Fields of the API that repeat or count others: labels, counts, addresses, the raw cells.
REDUNDANT_API_FIELDS = {
    "page_url", "domain_label", "subdomain_label", "entity_label", "intent_label", "timing_label", "raw",
    "basis_label", "category_label", "label", "path", "term_count", "affirms", "rejects", "reframes", "terms",
    "quick_ref",
}  # fmt: skip


def get_noun_properties(noun: Noun) -> Mapping[str, FieldProperty]:
    """Return {field: property} of a noun; those that all records share if the table has no entry for it."""
    default = RECORD_PROPERTIES | (CITATION_LINK_PROPERTIES if noun.has_citations else {})
    return PROPERTIES_BY_NOUN.get(noun.name, default)
