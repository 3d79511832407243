"""Which property says which field of a record: the one table behind every graph."""

from dataclasses import dataclass

from rdflib import DCTERMS, OWL, RDFS, SDO, SKOS, URIRef


@dataclass(frozen=True)
class FieldProperty:
    """What a field is said with: the URI of a property or the name of one of ours, and how its value is put.

    `many` is for links: {field of the link: Property}, each link a node of its own.
    """

    said: URIRef | str
    kind: str = "plain"  # plain, text, address, record, code:NAME, doi, authors
    attribute: str = ""
    many: dict | None = None


def text_property(said, attribute=""):
    return FieldProperty(said, "text", attribute)


def record_property(said, attribute=""):
    return FieldProperty(said, "record", attribute)


def code_property(said, name=""):
    return FieldProperty(said, f"code:{name or said}")


def link_property(said, attribute="", **fields):
    return FieldProperty(said, "links", attribute, CITATION_PROPERTIES | fields)


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
PROPERTIES_BY_NOUN = {
    "risk": {
        **RECORD_PROPERTIES, **ORIGIN_PROPERTIES, **CITATION_LINK_PROPERTIES,
        "level": code_property("level"), "parent": record_property(SKOS.broader), "category": FieldProperty("category"),
        "domain": record_property("domain"), "subdomain": record_property("subdomain"), "entity": code_property("entity"),
        "intent": code_property("intent"), "timing": code_property("timing"), "coding_note": text_property("codingNote"),
        "coded_by": FieldProperty("codedBy"), "quoted": FieldProperty("quoted"), "terms": record_property("term"),
        "evidence": link_property("hasEvidence", external_id=FieldProperty("externalId"), note=text_property(RDFS.comment)),
        "actors": link_property("hasActor", "actor_links", actor=record_property("actor"), role=code_property("role"), **BASIS_PROPERTIES),
        "relations": link_property(
            "hasRelation", risk=record_property("risk", "other"), kind=code_property("kind", "relation"), **BASIS_PROPERTIES
        ),
        "mitigations": link_property(
            "hasMitigation", "mitigation_links", mitigation=record_property("mitigation"),
            position=FieldProperty("position"), **BASIS_PROPERTIES,
        ),
    },
    "mitigation": {
        **RECORD_PROPERTIES, **ORIGIN_PROPERTIES, **CITATION_LINK_PROPERTIES,
        "category": record_property("category"), "basis": code_property("basis"),
        "actors": link_property("hasActor", "actor_links", actor=record_property("actor"), **BASIS_PROPERTIES),
        "risks": link_property("hasAnswer", "risk_links", risk=record_property("risk"), position=FieldProperty("position"), **BASIS_PROPERTIES),
    },
    "actor": {
        **RECORD_PROPERTIES, **CITATION_LINK_PROPERTIES,
        "kind": record_property("kind"), "parent": record_property(SDO.parentOrganization),
        "jurisdiction": FieldProperty("jurisdiction"),
        "statements": link_property("hasStatement", kind=code_property("kind", "statement"), text=text_property(RDFS.comment)),
    },
    "source": {
        **RECORD_PROPERTIES,
        "type": code_property("kind", "source"), "authors": FieldProperty(SDO.author, "authors"),
        "year": FieldProperty(SDO.copyrightYear), "date": FieldProperty(SDO.datePublished),
        "container": FieldProperty(SDO.isPartOf), "publisher": FieldProperty(SDO.publisher),
        "volume": FieldProperty(SDO.volumeNumber), "issue": FieldProperty(SDO.issueNumber),
        "pages": FieldProperty(SDO.pagination), "doi": FieldProperty(SDO.sameAs, "doi"),
        "url": FieldProperty(SDO.url, "address"), "quick_ref": FieldProperty("quickReference"),
        "licence": FieldProperty(DCTERMS.license), "accessed": FieldProperty(SDO.lastReviewed),
    },
    "scenario": {
        **RECORD_PROPERTIES, **CITATION_LINK_PROPERTIES,
        "kind": code_property("kind", "scenario"), "step_count": FieldProperty("stepCount"),
        "steps": link_property(
            "hasStep", position=FieldProperty("position"), title=text_property(DCTERMS.title),
            description=text_property(DCTERMS.description), risk=record_property("risk"), actors=record_property("actor"),
            turns_into=text_property("turnsInto"),
        ),
    },
    "claim": {
        **RECORD_PROPERTIES, **CITATION_LINK_PROPERTIES,
        "stances": link_property("hasStance", position=code_property("position"), argument=text_property(RDFS.comment)),
    },
    "taxonomy": {
        **RECORD_PROPERTIES, **CITATION_LINK_PROPERTIES,
        "title": text_property(SKOS.prefLabel), "version": FieldProperty(OWL.versionInfo),
        "licence": FieldProperty(DCTERMS.license), "url": FieldProperty(RDFS.seeAlso, "address"),
    },
    "term": {
        **RECORD_PROPERTIES,
        "title": text_property(SKOS.prefLabel), "description": text_property(SKOS.definition),
        "taxonomy": record_property(SKOS.inScheme), "code": FieldProperty(SKOS.notation), "parent": record_property(SKOS.broader),
        "mappings": link_property("hasMapping", other=record_property("term"), match=code_property("match"), **BASIS_PROPERTIES),
    },
}  # fmt: skip
# What the API has beside these says nothing of its own: a label, a count, an address, the raw cells.
REDUNDANT_API_FIELDS = {
    "page_url", "domain_label", "subdomain_label", "entity_label", "intent_label", "timing_label", "raw",
    "basis_label", "category_label", "label", "path", "term_count", "affirms", "rejects", "reframes", "terms",
    "quick_ref",
}  # fmt: skip
