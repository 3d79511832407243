"""The words of the linked data: which property stands for which field, and what our own words mean.

What a public vocabulary has a word for is said with that word. For the rest, each base serves its own
vocabulary at /vocabulary, which says what its words mean and where they come from.
"""

from rdflib import DCTERMS, OWL, PROV, RDF, RDFS, SDO, SKOS, Graph, Literal, Namespace
from rdflib.namespace import DCAT, XSD

from apps.core.models import Basis, Status
from apps.risks.models import ActorRole, RelationKind, RiskLevel, ScenarioKind
from apps.sources.models import SourceType, StancePosition, StatementKind
from apps.taxonomy.causal import AXIS_QUESTIONS, CAUSAL_AXES, CODE_MEANINGS
from apps.taxonomy.models import TermMatch

AIRO = Namespace("https://w3id.org/airo#")
NAMESPACE_PREFIXES = {
    "airo": AIRO, "dcat": DCAT, "dcterms": DCTERMS, "owl": OWL, "prov": PROV, "rdfs": RDFS,
    "schema": SDO, "skos": SKOS, "xsd": XSD,
}  # fmt: skip

# {our class: (the wider class of a public vocabulary, what it means)}
VOCABULARY_CLASSES = {
    "Risk": (AIRO.RiskConcept, "Something that could go wrong with AI, as a source describes it."),
    "Mitigation": (AIRO.RiskControl, "A measure against risks, as a source proposes or reports it."),
    "Actor": (AIRO.Stakeholder, "A state, firm, body or group that drives, suffers or answers risks."),
    "Source": (SDO.CreativeWork, "A work that a statement here is taken from."),
    "Claim": (SDO.Claim, "A contested statement, with the sources on each side."),
    "Scenario": (SDO.CreativeWork, "An ordered chain of steps, each with its source."),
    "Citation": (RDFS.Resource, "A source, the place in it, and what it says there."),
    "FieldChange": (RDFS.Resource, "What one revision made of one field."),
}
# {our property: what it means}
VOCABULARY_PROPERTIES = {
    "entity": AXIS_QUESTIONS["entity"],
    "intent": AXIS_QUESTIONS["intent"],
    "timing": AXIS_QUESTIONS["timing"],
    "domain": "The domain that a risk is placed in.",
    "subdomain": "The subdomain that a risk is placed in, where one was chosen.",
    "category": "The category of a mitigation; of a risk, what its source files it under.",
    "kind": "What kind of thing it is.",
    "level": "Whether a risk is a category of its source or one within a category.",
    "status": "Published, or withdrawn.",
    "origin": "The dataset that a record came from.",
    "externalId": "The id of a record in that dataset.",
    "codingNote": "Why a risk is coded as it is.",
    "codedBy": "Who coded a risk.",
    "locator": "The place in a source.",
    "quote": "The words of a source.",
    "quoted": "Whether the description is in the words of the source.",
    "readIn": "The work in which a source was read, if not in the original.",
    "basis": "On what a statement rests.",
    "jurisdiction": "Where an actor's power ends.",
    "quickReference": "Author and year in one word.",
    "hasCitation": "A place in a source that speaks of it.",
    "hasEvidence": "A quotation that backs a risk.",
    "hasActor": "An actor of a risk or a mitigation, with role and source.",
    "hasRelation": "Another risk that this one is tied to, with kind and source.",
    "hasAnswer": "A risk that a mitigation answers, with reason and source.",
    "hasMitigation": "A mitigation that answers a risk, with reason and source.",
    "hasMapping": "A term of another taxonomy, and how the meanings compare.",
    "hasStatement": "What a source says of an actor's position.",
    "hasStance": "The side that a source takes on a claim.",
    "hasStep": "A step of a scenario.",
    "actor": "The actor at the end of a link.",
    "risk": "The risk at the end of a link.",
    "mitigation": "The mitigation at the end of a link.",
    "term": "The term at the end of a link, or under which a risk stands as well.",
    "position": "The place in an order, or the side that a source takes.",
    "turnsInto": "What makes a step become the next.",
    "field": "The name of a field.",
    "before": "What stood there.",
    "after": "What stands there since.",
    "hasChange": "What a version changed of the one before.",
    "stepCount": "How many steps a scenario has.",
    "role": "What an actor is to a risk.",
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
# {axis or vocabulary: its codes}
VOCABULARY_CODES = {
    **CAUSAL_AXES, "match": TermMatch, "role": ActorRole, "basis": Basis, "level": RiskLevel, "status": Status,
    "relation": RelationKind, "scenario": ScenarioKind, "source": SourceType, "position": StancePosition,
    "statement": StatementKind,
}  # fmt: skip


def get_vocabulary_namespace(home):
    """The namespace of this base's own words; `home` ends with a slash."""
    return Namespace(f"{home}vocabulary#")


def create_graph(home):
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in {**NAMESPACE_PREFIXES, "": get_vocabulary_namespace(home)}.items():
        graph.bind(prefix, namespace)
    return graph


def build_vocabulary_graph(home):
    """Every class, property and code of our own, with its meaning."""
    graph, ns = create_graph(home), get_vocabulary_namespace(home)
    for name, (wider, meaning) in VOCABULARY_CLASSES.items():
        graph.add((ns[name], RDF.type, RDFS.Class))
        graph.add((ns[name], RDFS.subClassOf, wider))
        add_label_and_comment(graph, ns[name], name, meaning)
    for name, meaning in VOCABULARY_PROPERTIES.items():
        graph.add((ns[name], RDF.type, RDF.Property))
        add_label_and_comment(graph, ns[name], name, meaning)
    for name, codes in VOCABULARY_CODES.items():
        add_code_scheme(graph, ns, name, codes)
    return graph


def add_label_and_comment(graph, node, label, meaning):
    graph.add((node, RDFS.label, Literal(label, lang="en")))
    graph.add((node, RDFS.comment, Literal(meaning, lang="en")))


def add_code_scheme(graph, ns, name, codes):
    scheme = ns[f"codes-{name}"]
    graph.add((scheme, RDF.type, SKOS.ConceptScheme))
    graph.add((scheme, SKOS.prefLabel, Literal(f"Codes: {name}", lang="en")))
    for value, label in codes.choices:
        code = ns[format_code_name(name, value)]
        graph.add((code, RDF.type, SKOS.Concept))
        graph.add((code, SKOS.inScheme, scheme))
        graph.add((code, SKOS.topConceptOf, scheme))
        graph.add((code, SKOS.notation, Literal(value)))
        graph.add((code, SKOS.prefLabel, Literal(str(label), lang="en")))
        if meaning := CODE_MEANINGS.get(name, {}).get(value):
            graph.add((code, SKOS.definition, Literal(meaning, lang="en")))


def format_code_name(name, value):
    return f"{name}-{value}"
