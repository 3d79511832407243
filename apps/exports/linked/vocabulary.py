"""The vocabulary of RiskBase for linked data.

Properties and classes of public vocabularies are used where there are suitable ones. Each instance serves
the vocabulary of the others at /vocabulary.
"""

from typing import NamedTuple

from django.db.models.enums import ChoicesType
from rdflib import DCTERMS, OWL, PROV, RDF, RDFS, SDO, SKOS, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, XSD

from apps.core.models import Basis, Status
from apps.core.nouns import NOUNS
from apps.risks.models import ActorRole, RelationKind, RiskLevel, ScenarioKind
from apps.sources.models import SourceType, StancePosition, StatementKind
from apps.taxonomy.causal import AXIS_QUESTIONS, CAUSAL_AXES, CODE_MEANINGS
from apps.taxonomy.models import TermMatch

AIRO = Namespace("https://w3id.org/airo#")
NAMESPACE_PREFIXES = {
    "airo": AIRO, "dcat": DCAT, "dcterms": DCTERMS, "owl": OWL, "prov": PROV, "rdfs": RDFS,
    "schema": SDO, "skos": SKOS, "xsd": XSD,
}  # fmt: skip
SKOS_TYPES = {"taxonomy": SKOS.ConceptScheme, "term": SKOS.Concept}


class VocabularyClass(NamedTuple):
    """A class of RiskBase: the class of a public vocabulary that it belongs to, and its meaning."""

    superclass: URIRef
    meaning: str


VOCABULARY_CLASSES = {
    "Risk": VocabularyClass(
        AIRO.RiskConcept, "Something that could go wrong with AI, as a source describes it."
    ),
    "Mitigation": VocabularyClass(
        AIRO.RiskControl, "A measure against risks, as a source proposes or reports it."
    ),
    "Actor": VocabularyClass(
        AIRO.Stakeholder, "A state, company, body or group that drives, is exposed to or responds to risks."
    ),
    "Source": VocabularyClass(SDO.CreativeWork, "A work from which statements are taken."),
    "Claim": VocabularyClass(SDO.Claim, "A contested statement, with the sources on each side."),
    "Scenario": VocabularyClass(SDO.CreativeWork, "An ordered chain of steps, each with its source."),
    "Citation": VocabularyClass(RDFS.Resource, "A source, a place in it, and what it states there."),
    "FieldChange": VocabularyClass(RDFS.Resource, "The change of one field by one revision."),
}
# {property of RiskBase: its meaning}
VOCABULARY_PROPERTIES = {
    "entity": AXIS_QUESTIONS["entity"],
    "intent": AXIS_QUESTIONS["intent"],
    "timing": AXIS_QUESTIONS["timing"],
    "domain": "The domain of a risk.",
    "subdomain": "The subdomain of a risk, if one was chosen.",
    "category": "The category of a mitigation; for a risk, the category in its source.",
    "kind": "The kind of a record.",
    "level": "Whether a risk is a category of its source or a risk within a category.",
    "status": "Published, or withdrawn.",
    "origin": "The dataset from which a record was imported.",
    "externalId": "The id of a record in that dataset.",
    "codingNote": "Why a risk is coded as it is.",
    "codedBy": "Who coded a risk.",
    "locator": "The place in a source.",
    "quote": "The wording of a source.",
    "quoted": "Whether the description is the wording of the source.",
    "readIn": "The work in which a source was read, if not in the original.",
    "basis": "The basis of a statement: quoted, curated or machine-generated.",
    "jurisdiction": "The jurisdiction of an actor.",
    "quickReference": "Author and year in one word.",
    "hasCitation": "A place in a source about the record.",
    "hasEvidence": "A quotation as evidence for a risk.",
    "hasActor": "An actor of a risk or a mitigation, with role and source.",
    "hasRelation": "A relation to another risk, with kind and source.",
    "hasAnswer": "A risk that a mitigation addresses, with reason and source.",
    "hasMitigation": "A mitigation that addresses a risk, with reason and source.",
    "hasMapping": "A term of another taxonomy, and how the meanings compare.",
    "hasStatement": "What a source states about the position of an actor.",
    "hasStance": "The side that a source takes on a claim.",
    "hasStep": "A step of a scenario.",
    "actor": "The actor at the end of a link.",
    "risk": "The risk at the end of a link.",
    "mitigation": "The mitigation at the end of a link.",
    "term": "The term at the end of a link, or a further term of a risk.",
    "position": "The place in an order, or the side that a source takes.",
    "turnsInto": "What turns a step into the next.",
    "field": "The name of a field.",
    "before": "The value before the change.",
    "after": "The value after the change.",
    "hasChange": "A change from the previous version.",
    "stepCount": "How many steps a scenario has.",
    "role": "The role of an actor in a risk.",
    "match": "How the meanings of two terms compare.",
    "drivenBy": "An actor that drives a risk.",
    "exposes": "An actor that is exposed to a risk.",
    "toBeActedOnBy": "An actor that is responsible for acting on a risk.",
    "carriedOutBy": "An actor that is to carry out a mitigation.",
    "leadsTo": "A risk that this one leads to.",
    "aggravates": "A risk that this one makes worse.",
    "narrowerThan": "A risk of which this one is a narrower case.",
    "sameAs": "A risk that is the same as this one.",
}
# {name of a code list: its codes}
VOCABULARY_CODES = {
    **CAUSAL_AXES,
    "match": TermMatch, "role": ActorRole, "basis": Basis, "level": RiskLevel, "status": Status,
    "relation": RelationKind, "scenario": ScenarioKind, "source": SourceType, "position": StancePosition,
    "statement": StatementKind,
}  # fmt: skip


def get_vocabulary_classes() -> dict[str, VocabularyClass]:
    """Return the classes of RiskBase; a noun without an entry in the table gets a general one."""
    general = {
        noun.name.capitalize(): VocabularyClass(
            SDO.CreativeWork, f"A record of the kind {noun.model._meta.verbose_name}."
        )
        for noun in NOUNS.values()
        if noun.name not in SKOS_TYPES
    }
    return general | VOCABULARY_CLASSES


def get_vocabulary_namespace(site: str) -> Namespace:
    """Return the namespace of the vocabulary; `site` is the address of the instance with a final slash."""
    return Namespace(f"{site}vocabulary#")


def create_graph(site: str) -> Graph:
    """Create an empty graph with all prefixes."""
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in {**NAMESPACE_PREFIXES, "": get_vocabulary_namespace(site)}.items():
        graph.bind(prefix, namespace)
    return graph


def build_vocabulary_graph(site: str) -> Graph:
    """Build the graph of every class, property and code of RiskBase with its meaning."""
    graph, namespace = create_graph(site), get_vocabulary_namespace(site)
    for name, definition in get_vocabulary_classes().items():
        graph.add((namespace[name], RDF.type, RDFS.Class))
        graph.add((namespace[name], RDFS.subClassOf, definition.superclass))
        add_label_and_comment(graph, namespace[name], name, definition.meaning)
    for name, meaning in VOCABULARY_PROPERTIES.items():
        graph.add((namespace[name], RDF.type, RDF.Property))
        add_label_and_comment(graph, namespace[name], name, str(meaning))
    for name, codes in VOCABULARY_CODES.items():
        add_code_scheme(graph, namespace, name, codes)
    return graph


def add_label_and_comment(graph: Graph, node: URIRef, label: str, comment: str) -> None:
    graph.add((node, RDFS.label, Literal(label, lang="en")))
    graph.add((node, RDFS.comment, Literal(comment, lang="en")))


def add_code_scheme(graph: Graph, namespace: Namespace, name: str, codes: ChoicesType) -> None:
    """Add the values of a choices class as the concepts of a SKOS scheme."""
    scheme = namespace[f"codes-{name}"]
    graph.add((scheme, RDF.type, SKOS.ConceptScheme))
    graph.add((scheme, SKOS.prefLabel, Literal(f"Codes: {name}", lang="en")))
    for value, label in codes.choices:
        code = namespace[format_code_name(name, value)]
        graph.add((code, RDF.type, SKOS.Concept))
        graph.add((code, SKOS.inScheme, scheme))
        graph.add((code, SKOS.topConceptOf, scheme))
        graph.add((code, SKOS.notation, Literal(value)))
        graph.add((code, SKOS.prefLabel, Literal(str(label), lang="en")))
        if meaning := CODE_MEANINGS.get(name, {}).get(value):
            graph.add((code, SKOS.definition, Literal(str(meaning), lang="en")))


def format_code_name(name: str, value: str) -> str:
    return f"{name}-{value}"
