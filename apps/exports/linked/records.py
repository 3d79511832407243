"""Records as graphs, field by field as the API serves them."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from django.db.models import Model
from rdflib import RDF, SDO, SKOS, Literal, URIRef
from rdflib.graph import Node

from apps.core.models import READABLE_STATUSES, Record
from apps.core.nouns import get_noun
from apps.exports.linked.fields import FieldProperty, get_noun_properties
from apps.exports.linked.schema_org import SCHEMA_ORG_SOURCE_TYPES
from apps.exports.linked.vocabulary import (
    AIRO,
    SKOS_TYPES,
    create_graph,
    format_code_name,
    get_vocabulary_classes,
    get_vocabulary_namespace,
)
from apps.sources.authors import format_author_name
from apps.sources.models import Source

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

Statement = tuple[Record, URIRef | str, Record]


class RecordGraph:
    """A graph of records; `site` is the address of the instance with a final slash."""

    def __init__(self, site: str) -> None:
        self.site, self.namespace, self.graph = site, get_vocabulary_namespace(site), create_graph(site)

    def get_uri(self, record: Record) -> URIRef:
        return URIRef(self.site.rstrip("/") + quote(record.get_absolute_url()))

    def add_record(self, record: Record) -> URIRef:
        """Add everything that the page of a record shows; the record comes from `for_page()`."""
        noun, subject = get_noun(type(record)), self.get_uri(record)
        class_name = noun.name.capitalize()
        self.graph.add((subject, RDF.type, SKOS_TYPES.get(noun.name) or self.namespace[class_name]))
        if definition := get_vocabulary_classes().get(class_name):
            self.graph.add((subject, RDF.type, get_source_class(record) or definition.superclass))
        self.add_fields(subject, record, get_noun_properties(noun))
        return subject

    def add_fields(self, subject: URIRef, item: Model, properties: Mapping[str, FieldProperty]) -> None:
        for name, field in properties.items():
            value = getattr(item, field.attribute or name)
            if field.link_properties:
                self.add_links(subject, value.all(), name, field)
            else:
                for node in self.build_nodes(value, field.kind):
                    self.graph.add((subject, self.get_predicate(field.predicate), node))

    def add_links(self, subject: URIRef, links: Iterable[Model], name: str, field: FieldProperty) -> None:
        """Add each link as a node of its own, and the direct statement between the linked records."""
        for link in links:
            node = URIRef(f"{subject}#{name}-{link.pk}")
            self.graph.add((subject, self.get_predicate(field.predicate), node))
            self.graph.add((node, RDF.type, self.namespace.Citation))
            self.add_fields(node, link, field.link_properties or {})
            for one, predicate, other in list_direct_statements(link):
                self.graph.add((self.get_uri(one), self.get_predicate(predicate), self.get_uri(other)))

    def get_predicate(self, predicate: URIRef | str) -> URIRef:
        return predicate if isinstance(predicate, URIRef) else self.namespace[predicate]

    def build_nodes(self, value: Any, kind: str) -> list[Node]:
        """Build the nodes of a value: none for an empty one, several for a list of authors or records."""
        if value in (None, "", []):
            return []
        if kind == "authors":
            return [Literal(format_author_name(author)) for author in value]
        if kind == "record":
            records = [value] if isinstance(value, Record) else value.all()
            return [self.get_uri(each) for each in records if each.status in READABLE_STATUSES]
        return [self.build_node(value, kind)]

    def build_node(self, value: Any, kind: str) -> Node:
        match kind.partition(":"):
            case "code", _, name:
                return self.namespace[format_code_name(name, value)]
            case "doi", *_:
                return URIRef(f"https://doi.org/{quote(value)}")
            case "address", *_:
                return URIRef(quote(value, safe="%/:?#[]@!$&'()*+,;=~"))
        return Literal(value, lang="en") if kind == "text" else Literal(value)


def get_source_class(record: Record) -> URIRef | None:
    """Return the schema.org class for the type of a source, if there is one."""
    if not isinstance(record, Source) or record.type not in SCHEMA_ORG_SOURCE_TYPES:
        return None
    return SDO[SCHEMA_ORG_SOURCE_TYPES[record.type]]


def list_direct_statements(link: Any) -> list[Statement]:
    """Return the statement (record, property, record) that a link between two records makes, if any."""
    match link._meta.model_name:
        case "riskactor":
            return [(link.risk, ROLE_PROPERTIES[link.role], link.actor)]
        case "mitigationactor":
            return [(link.mitigation, "carriedOutBy", link.actor)]
        case "riskrelation":
            return [(link.risk, RELATION_PROPERTIES[link.kind], link.other)]
        case "mitigationrisk":
            return [(link.mitigation, AIRO.mitigatesRiskConcept, link.risk)]
        case "termmapping":
            return [(link.term, MATCH_PROPERTIES[link.match], link.other)]
    return []
