"""A record as a graph: field by field as the API serves it, so that both doors tell readers the same."""

from dataclasses import dataclass
from urllib.parse import quote

from rdflib import DCTERMS, OWL, RDF, RDFS, SDO, SKOS, Literal, URIRef

from apps.core.models import READABLE, Record
from apps.sources.authors import spoken
from riskbase.linked.vocabulary import AIRO, CLASSES, code_name, empty_graph, own
from riskbase.metadata import SOURCE_TYPES

MATCHES = {
    "exact": SKOS.exactMatch,
    "close": SKOS.closeMatch,
    "broad": SKOS.broadMatch,
    "narrow": SKOS.narrowMatch,
    "related": SKOS.relatedMatch,
}
ROLES = {"drives": "drivenBy", "exposed": "exposes", "responsible": "toBeActedOnBy"}
RELATIONS = {
    "leads-to": "leadsTo",
    "aggravates": "aggravates",
    "narrower": "narrowerThan",
    "same-as": "sameAs",
}


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
        "relations": link("hasRelation", risk=record("risk", "other"), kind=code("kind", "relation"), **NOTED),
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
TYPES = {"taxonomy": SKOS.ConceptScheme, "term": SKOS.Concept}


class Described:
    """Graphs of records, as they are reached at `home`, the address of the base with its last slash."""

    def __init__(self, home):
        self.home, self.ns, self.graph = home, own(home), empty_graph(home)

    def uri(self, found):
        return URIRef(self.home.rstrip("/") + quote(found.get_absolute_url()))

    def add(self, found):
        """All that is known of a record that was fetched for its page."""
        subject, noun = self.uri(found), found._meta.model_name
        self.graph.add((subject, RDF.type, TYPES.get(noun) or self.ns[noun.capitalize()]))
        if noun.capitalize() in CLASSES:
            self.graph.add((subject, RDF.type, self.wider(found)))
        self.describe(subject, found, FIELDS[noun])
        return subject

    def wider(self, found):
        noun = found._meta.model_name
        known = SDO[SOURCE_TYPES[found.type]] if noun == "source" and found.type in SOURCE_TYPES else None
        return known or CLASSES[noun.capitalize()][0]

    def describe(self, subject, found, fields):
        for name, item in fields.items():
            value = getattr(found, item.attribute or name)
            if item.many:
                self.add_links(subject, value.all(), name, item)
            else:
                for node in self.nodes(value, item.kind):
                    self.graph.add((subject, self.predicate(item.said), node))

    def add_links(self, subject, links, name, item):
        """Each a node of its own, and where it ties two records also the plain statement."""
        for found in links:
            node = URIRef(f"{subject}#{name}-{found.pk}")
            self.graph.add((subject, self.predicate(item.said), node))
            self.graph.add((node, RDF.type, self.ns.Citation))
            self.describe(node, found, item.many)
            for one, said, other in plain_statements(found):
                self.graph.add((self.uri(one), self.predicate(said), self.uri(other)))

    def predicate(self, said):
        return said if isinstance(said, URIRef) else self.ns[said]

    def nodes(self, value, kind):
        if value in (None, "", []):
            return []
        if kind == "record":
            ends = [value] if isinstance(value, Record) else value.all()
            return [self.uri(end) for end in ends if end.status in READABLE]
        if kind.startswith("code:"):
            return [self.ns[code_name(kind.removeprefix("code:"), value)]]
        if kind == "authors":
            return [Literal(spoken(author)) for author in value]
        if kind == "doi":
            return [URIRef(f"https://doi.org/{quote(value)}")]
        if kind == "address":
            return [URIRef(quote(value, safe="%/:?#[]@!$&'()*+,;=~"))]
        return [Literal(value, lang="en") if kind == "text" else Literal(value)]


def plain_statements(found):
    """[(record, property, record)] of a link that ties two records."""
    match found._meta.model_name:
        case "riskactor":
            return [(found.risk, ROLES[found.role], found.actor)]
        case "mitigationactor":
            return [(found.mitigation, "carriedOutBy", found.actor)]
        case "riskrelation":
            return [(found.risk, RELATIONS[found.kind], found.other)]
        case "mitigationrisk":
            return [(found.mitigation, AIRO.mitigatesRiskConcept, found.risk)]
        case "termmapping":
            return [(found.term, MATCHES[found.match], found.other)]
    return []
