"""Records, taxonomies, the catalogue, the vocabulary and the history as graphs."""

from pathlib import Path

import pytest
from pyshacl import validate
from rdflib import DCTERMS, PROV, RDF, SKOS, Graph, Literal, URIRef

from apps.core.nouns import NOUNS
from apps.exports.linked.fields import PROPERTIES_BY_NOUN, REDUNDANT_API_FIELDS, get_noun_properties
from apps.exports.linked.vocabulary import (
    AIRO,
    VOCABULARY_PROPERTIES,
    build_vocabulary_graph,
    get_vocabulary_namespace,
)
from apps.history.models import create_revision
from tests.factories import (
    make_actor,
    make_mapping,
    make_mitigation,
    make_mitigation_risk,
    make_risk,
    make_risk_actor,
    make_taxonomy,
    make_term,
)
from tests.pages.pages import World

pytestmark = pytest.mark.django_db

HOME = "http://testserver/"
OWN = get_vocabulary_namespace(HOME)
SHAPES = Path(__file__).parent / "shapes.ttl"


def graph(client, address, format="turtle"):
    response = client.get(address)
    assert response.status_code == 200, address
    return Graph().parse(data=response.content.decode(), format=format)


def uri(record):
    return URIRef(HOME.rstrip("/") + record.get_absolute_url())


def complaints(found):
    conforms, _, text = validate(found, shacl_graph=Graph().parse(SHAPES), inference="none")
    return "" if conforms else text


def test_every_graph_has_the_shape_that_its_vocabularies_ask_for(client):
    world = World(2)
    records = [world.risk, world.mitigation, world.actor, world.source, world.claim, world.scenario]
    paths = [record.get_absolute_url().rstrip("/") for record in [*records, world.topic]]
    paths += ["/taxonomies/mit-domain", "/catalogue", "/vocabulary"]
    paths += [f"{path}/history" for path in paths[:6]]
    for path in paths:
        found = graph(client, f"{path}.ttl")
        assert len(found) > 5, path
        assert complaints(found) == "", path


@pytest.mark.parametrize("predicate", [DCTERMS.identifier, OWN.entity, DCTERMS.modified])
def test_shapes_detect_missing_statements(client, predicate):
    found = graph(client, f"{make_risk().get_absolute_url().rstrip('/')}.ttl")
    found.remove((None, predicate, None))
    assert "MinCount" in complaints(found)


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own reader of JSON-LD
def test_serializations_are_equivalent(client):
    path = World(1).risk.get_absolute_url().rstrip("/")
    turtle = graph(client, f"{path}.ttl")
    assert {*turtle} == {*graph(client, f"{path}.nt", "nt")}
    assert {*turtle} == {*graph(client, f"{path}.jsonld", "json-ld")}


@pytest.mark.parametrize("noun", NOUNS.values(), ids=NOUNS)
def test_every_field_of_the_api_is_in_the_graph_or_repeats_another(noun):
    fields = {*noun.record_serializer_class().fields}
    assert fields - {*get_noun_properties(noun)} <= REDUNDANT_API_FIELDS


def test_every_property_of_the_vocabulary_is_defined():
    used = [item for fields in PROPERTIES_BY_NOUN.values() for item in fields.values()]
    used += [part for item in used for part in (item.link_properties or {}).values()]
    words = {item.predicate for item in used if not isinstance(item.predicate, URIRef)}
    assert words - {*VOCABULARY_PROPERTIES} == set()
    assert (OWN["entity-ai"], SKOS.prefLabel, Literal("2 - AI", lang="en")) in build_vocabulary_graph(HOME)


def test_links_are_stated_directly_and_as_nodes(client):
    risk, actor, measure = make_risk(), make_actor(), make_mitigation()
    tie = make_risk_actor(risk, actor, "drives", locator="page 3")
    make_mitigation_risk(measure, risk)
    found = graph(client, f"{risk.get_absolute_url().rstrip('/')}.ttl")
    assert (uri(risk), OWN.drivenBy, uri(actor)) in found
    assert (uri(measure), AIRO.mitigatesRiskConcept, uri(risk)) in found
    [node] = found.subjects(OWN.locator, Literal("page 3"))
    assert found.value(node, DCTERMS.source) == uri(tie.source)


def test_hidden_domain_is_not_named(client):
    risk, hidden = make_risk("7.1"), make_term("7.1")
    hidden.status = "draft"
    hidden.save()
    found = graph(client, f"{risk.get_absolute_url().rstrip('/')}.ttl")
    assert uri(hidden) not in {*found.objects()}
    assert uri(hidden.parent) in {*found.objects()}


def test_a_taxonomy_has_its_terms_as_concepts(client):
    below, topic = make_term("6.1", description="Power in few hands."), make_term("t", "topics")
    make_mapping(topic, below, "broad")
    found = graph(client, "/taxonomies/mit-domain.ttl")
    assert found.value(uri(below), SKOS.broader) == uri(below.parent)
    assert found.value(uri(below), SKOS.definition) == Literal("Power in few hands.", lang="en")
    assert [*found.objects(uri(make_taxonomy()), SKOS.hasTopConcept)] == [uri(below.parent)]
    assert (uri(topic), SKOS.broadMatch, uri(below)) in graph(client, "/taxonomies/topics.ttl")


def test_a_long_taxonomy_costs_no_more_queries_than_a_short_one(client, django_assert_num_queries):
    make_mapping(make_term("1.1"), make_term("t1", "topics"))
    with django_assert_num_queries(11) as short:
        client.get("/taxonomies/mit-domain.nt")
    for number in range(2, 22):
        make_mapping(make_term(f"1.{number}"), make_term(f"t{number}", "topics"))
    with django_assert_num_queries(len(short)):
        client.get("/taxonomies/mit-domain.nt")


def test_history_graph_has_versions_and_their_changes(client):
    with create_revision(reason="Read the paper"):
        risk = make_risk(title="Before")
    with create_revision(reason="The title was cut") as act:
        risk.title = "After"
        risk.save()
    found = graph(client, f"{risk.get_absolute_url()}history.ttl")
    version = URIRef(f"{uri(risk)}#r{act.get_number()}")
    assert found.value(version, PROV.wasRevisionOf) in {*found.subjects(RDF.type, PROV.Entity)}
    change = found.value(version, OWN.hasChange)
    assert found.value(change, OWN.before) == Literal("Before")
    assert found.value(change, OWN.after) == Literal("After")
    assert (None, None, Literal("The title was cut")) in found


def test_a_parameter_is_refused(client):
    response = client.get("/catalogue.ttl?page=2")
    assert response.status_code == 400
    assert "page" in response.content.decode()
