"""A record as a graph: field by field as the API serves it, so that both doors tell readers the same."""

from urllib.parse import quote

from rdflib import RDF, SDO, SKOS, Literal, URIRef

from apps.core.models import READABLE_STATUSES, Record
from apps.exports.linked.fields import PROPERTIES_BY_NOUN
from apps.exports.linked.schema_org import SCHEMA_ORG_SOURCE_TYPES
from apps.exports.linked.vocabulary import (
    AIRO,
    VOCABULARY_CLASSES,
    create_graph,
    format_code_name,
    get_vocabulary_namespace,
)
from apps.sources.authors import format_author_name

MATCH_PROPERTIES = {
    "exact": SKOS.exactMatch,
    "close": SKOS.closeMatch,
    "broad": SKOS.broadMatch,
    "narrow": SKOS.narrowMatch,
    "related": SKOS.relatedMatch,
}
ROLE_PROPERTIES = {"drives": "drivenBy", "exposed": "exposes", "responsible": "toBeActedOnBy"}
RELATION_PROPERTIES = {
    "leads-to": "leadsTo",
    "aggravates": "aggravates",
    "narrower": "narrowerThan",
    "same-as": "sameAs",
}
SKOS_TYPES = {"taxonomy": SKOS.ConceptScheme, "term": SKOS.Concept}


class RecordGraph:
    """Graphs of records, as they are reached at `home`, the address of the base with its last slash."""

    def __init__(self, home):
        self.home, self.ns, self.graph = home, get_vocabulary_namespace(home), create_graph(home)

    def uri(self, found):
        return URIRef(self.home.rstrip("/") + quote(found.get_absolute_url()))

    def add(self, found):
        """All that is known of a record that was fetched for its page."""
        subject, noun = self.uri(found), found._meta.model_name
        self.graph.add((subject, RDF.type, SKOS_TYPES.get(noun) or self.ns[noun.capitalize()]))
        if noun.capitalize() in VOCABULARY_CLASSES:
            self.graph.add((subject, RDF.type, self.wider(found)))
        self.describe(subject, found, PROPERTIES_BY_NOUN[noun])
        return subject

    def wider(self, found):
        noun = found._meta.model_name
        known = (
            SDO[SCHEMA_ORG_SOURCE_TYPES[found.type]]
            if noun == "source" and found.type in SCHEMA_ORG_SOURCE_TYPES
            else None
        )
        return known or VOCABULARY_CLASSES[noun.capitalize()][0]

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
            for one, said, other in list_direct_statements(found):
                self.graph.add((self.uri(one), self.predicate(said), self.uri(other)))

    def predicate(self, said):
        return said if isinstance(said, URIRef) else self.ns[said]

    def nodes(self, value, kind):
        if value in (None, "", []):
            return []
        if kind == "authors":
            return [Literal(format_author_name(author)) for author in value]
        if kind == "record":
            ends = [value] if isinstance(value, Record) else value.all()
            return [self.uri(end) for end in ends if end.status in READABLE_STATUSES]
        return [self.node(value, kind)]

    def node(self, value, kind):
        match kind.partition(":"):
            case "code", _, name:
                return self.ns[format_code_name(name, value)]
            case "doi", *_:
                return URIRef(f"https://doi.org/{quote(value)}")
            case "address", *_:
                return URIRef(quote(value, safe="%/:?#[]@!$&'()*+,;=~"))
        return Literal(value, lang="en") if kind == "text" else Literal(value)


def list_direct_statements(found):
    """[(record, property, record)] of a link that ties two records."""
    match found._meta.model_name:
        case "riskactor":
            return [(found.risk, ROLE_PROPERTIES[found.role], found.actor)]
        case "mitigationactor":
            return [(found.mitigation, "carriedOutBy", found.actor)]
        case "riskrelation":
            return [(found.risk, RELATION_PROPERTIES[found.kind], found.other)]
        case "mitigationrisk":
            return [(found.mitigation, AIRO.mitigatesRiskConcept, found.risk)]
        case "termmapping":
            return [(found.term, MATCH_PROPERTIES[found.match], found.other)]
    return []
