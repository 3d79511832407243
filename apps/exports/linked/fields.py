"""Which property says which field of a record: the one table behind every graph."""

from dataclasses import dataclass

from rdflib import DCTERMS, OWL, RDFS, SDO, SKOS, URIRef


@dataclass(frozen=True)
class Property:
    """What a field is said with: the URI of a property or the name of one of ours, and how its value is put.

    `many` is for links: {field of the link: Property}, each link a node of its own.
    """

    said: URIRef | str
    kind: str = "plain"  # plain, text, address, record, code:NAME, doi, authors
    attribute: str = ""
    many: dict | None = None


def text(said, attribute=""):
    return Property(said, "text", attribute)


def record(said, attribute=""):
    return Property(said, "record", attribute)


def code(said, name=""):
    return Property(said, f"code:{name or said}")


def link(said, attribute="", **fields):
    return Property(said, "links", attribute, CITED | fields)


CITED = {
    "source": record(DCTERMS.source),
    "via": record("readIn"),
    "locator": Property("locator"),
    "quote": text("quote"),
}
NOTED = {"basis": code("basis"), "note": text(RDFS.comment)}
RECORD = {
    "id": Property(DCTERMS.identifier, attribute="public_id"),
    "title": text(DCTERMS.title),
    "description": text(DCTERMS.description),
    "status": code("status"),
    "replaced_by": record(DCTERMS.isReplacedBy),
    "origin": Property("origin"),
    "external_id": Property("externalId"),
    "created": Property(DCTERMS.created),
    "updated": Property(DCTERMS.modified),
}
ORIGIN = {"source": record(DCTERMS.source), "locator": Property("locator")}
CITATIONS = {"citations": link("hasCitation")}
FIELDS = {
    "risk": {
        **RECORD, **ORIGIN, **CITATIONS,
        "level": code("level"), "parent": record(SKOS.broader), "category": Property("category"),
        "domain": record("domain"), "subdomain": record("subdomain"), "entity": code("entity"),
        "intent": code("intent"), "timing": code("timing"), "coding_note": text("codingNote"),
        "coded_by": Property("codedBy"), "quoted": Property("quoted"), "terms": record("term"),
        "evidence": link("hasEvidence", external_id=Property("externalId"), note=text(RDFS.comment)),
        "actors": link("hasActor", "actor_links", actor=record("actor"), role=code("role"), **NOTED),
        "relations": link(
            "hasRelation", risk=record("risk", "other"), kind=code("kind", "relation"), **NOTED
        ),
        "mitigations": link(
            "hasMitigation", "mitigation_links", mitigation=record("mitigation"),
            position=Property("position"), **NOTED,
        ),
    },
    "mitigation": {
        **RECORD, **ORIGIN, **CITATIONS,
        "category": record("category"), "basis": code("basis"),
        "actors": link("hasActor", "actor_links", actor=record("actor"), **NOTED),
        "risks": link("hasAnswer", "risk_links", risk=record("risk"), position=Property("position"), **NOTED),
    },
    "actor": {
        **RECORD, **CITATIONS,
        "kind": record("kind"), "parent": record(SDO.parentOrganization),
        "jurisdiction": Property("jurisdiction"),
        "statements": link("hasStatement", kind=code("kind", "statement"), text=text(RDFS.comment)),
    },
    "source": {
        **RECORD,
        "type": code("kind", "source"), "authors": Property(SDO.author, "authors"),
        "year": Property(SDO.copyrightYear), "date": Property(SDO.datePublished),
        "container": Property(SDO.isPartOf), "publisher": Property(SDO.publisher),
        "volume": Property(SDO.volumeNumber), "issue": Property(SDO.issueNumber),
        "pages": Property(SDO.pagination), "doi": Property(SDO.sameAs, "doi"),
        "url": Property(SDO.url, "address"), "quick_ref": Property("quickReference"),
        "licence": Property(DCTERMS.license), "accessed": Property(SDO.lastReviewed),
    },
    "scenario": {
        **RECORD, **CITATIONS,
        "kind": code("kind", "scenario"), "step_count": Property("stepCount"),
        "steps": link(
            "hasStep", position=Property("position"), title=text(DCTERMS.title),
            description=text(DCTERMS.description), risk=record("risk"), actors=record("actor"),
            turns_into=text("turnsInto"),
        ),
    },
    "claim": {
        **RECORD, **CITATIONS,
        "stances": link("hasStance", position=code("position"), argument=text(RDFS.comment)),
    },
    "taxonomy": {
        **RECORD, **CITATIONS,
        "title": text(SKOS.prefLabel), "version": Property(OWL.versionInfo),
        "licence": Property(DCTERMS.license), "url": Property(RDFS.seeAlso, "address"),
    },
    "term": {
        **RECORD,
        "title": text(SKOS.prefLabel), "description": text(SKOS.definition),
        "taxonomy": record(SKOS.inScheme), "code": Property(SKOS.notation), "parent": record(SKOS.broader),
        "mappings": link("hasMapping", other=record("term"), match=code("match"), **NOTED),
    },
}  # fmt: skip
# What the API has beside these says nothing of its own: a label, a count, an address, the raw cells.
REPEATED = {
    "page_url", "domain_label", "subdomain_label", "entity_label", "intent_label", "timing_label", "raw",
    "basis_label", "category_label", "label", "path", "term_count", "affirms", "rejects", "reframes", "terms",
    "quick_ref",
}  # fmt: skip
