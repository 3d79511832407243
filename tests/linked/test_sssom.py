"""Mappings between terms as an SSSOM file."""

import csv

import pytest
import yaml

from tests.factories import make_mapping, make_source, make_term

pytestmark = pytest.mark.django_db

# https://w3id.org/sssom: what every mapping and every set needs
NEEDED = {"subject_id", "predicate_id", "object_id", "mapping_justification"}


def read(client, address="/mappings.sssom.tsv"):
    """(head, rows)"""
    lines = b"".join(client.get(address).streaming_content).decode().splitlines()
    head = yaml.safe_load("\n".join(line[1:] for line in lines if line.startswith("#")))
    return head, [*csv.DictReader([line for line in lines if not line.startswith("#")], delimiter="\t")]


def test_mapping_row_uses_the_prefixes_of_the_header(client):
    source = make_source(public_id="who-2024")
    term, other = make_term("t", "topics", title="Reliability"), make_term("7.3", title="Lack of robustness")
    make_mapping(term, other, "close", source=source, note="One is\tthe aim.\nThe other its lack.")
    head, [row] = read(client)
    assert {"mapping_set_id", "license"} <= {*head}
    assert {*row} >= NEEDED
    assert (row["subject_id"], row["predicate_id"], row["object_id"]) == (
        "term:topics-t",
        "skos:closeMatch",
        "term:mit-domain-7.3",
    )
    assert row["mapping_justification"] == "semapv:ManualMappingCuration"
    assert row["comment"] == "One is the aim. The other its lack."
    assert (
        client.get(head["curie_map"]["term"].removeprefix("http://testserver") + "topics-t/").status_code
        == 200
    )
    assert row["see_also"] == "http://testserver/sources/who-2024/"


def test_a_taxonomy_has_the_mappings_of_its_terms_from_either_side(client):
    make_mapping(make_term("t", "topics"), make_term("7.3"))
    make_mapping(make_term("a", "other"), make_term("b", "fourth"))
    for taxonomy in ("topics", "mit-domain"):
        _, rows = read(client, f"/taxonomies/{taxonomy}.sssom.tsv")
        assert [row["subject_id"] for row in rows] == ["term:topics-t"]


def test_term_lists_mappings_from_both_sides(client):
    make_mapping(make_term("t", "topics", title="Misuse"), make_term("4", title="Malice"), "broad")
    assert "Is narrower than" in client.get("/terms/topics-t/").content.decode()
    assert "Is broader than" in client.get("/terms/mit-domain-4/").content.decode()
