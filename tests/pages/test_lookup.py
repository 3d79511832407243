"""A pasted list of names, and the records that they match."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.explore.lookup import look_up_names
from tests.factories import make_actor, make_evidence, make_risk, make_source

pytestmark = pytest.mark.django_db


def paste(client, *names, **values):
    return client.post("/lookup/", {"names": "\n".join(names), **values})


def test_each_name_is_found_or_told_as_missing(client):
    risk = make_risk(public_id="mit12", title="Loss of control", external_id="62.31.00", origin="mit")
    source = make_source(doi="10.1234/x1234", url="https://example.org/paper")
    names = [
        "mit12",
        "62.31.00",
        "loss of CONTROL",
        "doi: 10.1234/X1234",
        "https://example.org/paper/",
        "mit13",
    ]
    answers = paste(client, *names).context["results"]
    assert [list(answer.records) for answer in answers] == [[risk], [risk], [risk], [source], [source], []]


def test_the_address_of_a_page_is_a_name(client):
    risk = make_risk(public_id="mit12")
    names = ["https://base.example/risks/mit12/", "http://localhost:8000/risks/mit12.json"]
    assert [answer.records for answer in look_up_names(names)] == [(risk,), (risk,)]


def test_a_name_of_several_records_gives_them_all(client):
    one, two, actor = make_risk(title="Power"), make_risk(title="Power"), make_actor(title="power")
    answer = paste(client, "Power")
    assert [list(found.records) for found in answer.context["ambiguous"]] == [[one, two, actor]]


def test_the_id_of_evidence_leads_to_its_risk():
    risk = make_risk()
    make_evidence(risk, quote="So.", origin="mit", external_id="01.02.03.a")
    assert look_up_names(["01.02.03.a"])[0].records == (risk,)


def test_withdrawn_records_say_where_they_went_and_drafts_are_not_found(client):
    kept = make_risk(title="Kept")
    make_risk(public_id="gone", status="withdrawn", replaced_by=kept)
    make_risk(public_id="draft-1", status="draft")
    page = paste(client, "gone", "draft-1")
    assert "withdrawn, now" in page.content.decode() and "Kept" in page.content.decode()
    assert [answer.name for answer in page.context["missing"]] == ["draft-1"]


def test_what_was_found_is_offered_as_lists(client):
    make_risk(public_id="mit1"), make_risk(public_id="mit2"), make_actor(public_id="china")
    lists = [
        (meta.model_name, number, url)
        for meta, number, url in paste(client, "mit1", "mit2", "china").context["lists"]
    ]
    assert lists == [("risk", 2, "/risks/?id=mit1%2Cmit2"), ("actor", 1, "/actors/?id=china")]


def test_it_can_be_taken_away_as_csv(client):
    make_risk(public_id="mit1", title="=1+1")
    answer = paste(client, "mit1", "nothing", format="csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode(), newline="")))
    assert rows[1:] == [["mit1", "risk", "mit1", "'=1+1", "published", ""], ["nothing", "", "", "", "", ""]]


@pytest.mark.parametrize(
    ("names", "message"), [("", "This field is required"), ("x\n" * 3, ""), ("\n", "required")]
)
def test_an_invalid_list_is_refused(client, names, message):
    answer = client.post("/lookup/", {"names": names})
    assert message in answer.content.decode()
    assert answer.status_code == (400 if message else 200)


def test_more_names_than_it_takes_are_refused(client):
    answer = paste(client, *map(str, range(1001)))
    assert answer.status_code == 400 and "at most 1,000 can be looked up" in answer.content.decode()


def test_one_name_costs_as_many_queries_as_twenty(client):
    def queries(number):
        names = [make_risk(title=f"Risk {number} {n}").title for n in range(number)]
        with CaptureQueriesContext(connection) as found:
            paste(client, *names)
        return len(found)

    assert queries(1) == queries(20)


def test_markup_in_names_is_shown_as_text(client):
    assert "<script>alert" not in paste(client, "<script>alert(1)</script>").content.decode()
