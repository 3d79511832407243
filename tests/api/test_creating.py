"""POST to a list creates a draft."""

import pytest

from apps.actors.models import Actor
from apps.history.models import Revision
from apps.risks.models import Risk
from tests.factories import NOUNS, make_actor, make_risk, make_source, make_taxonomy, make_term

pytestmark = pytest.mark.django_db


@pytest.fixture
def needed():
    """The required values of each noun besides the title."""
    make_term("state", "actor-types"), make_taxonomy("topics")
    return {"actors": {"kind": "state"}, "terms": {"taxonomy": "topics", "code": "x.1"}}


@pytest.mark.parametrize("plural", NOUNS)
def test_every_noun_is_created_as_a_draft(curator, post, read, needed, plural):
    answer = post(plural, title="A new one", description="In words.", **needed.get(plural, {}))
    assert answer.status_code == 201, answer.json()
    data = answer.json()
    assert (data["title"], data["description"], data["status"]) == ("A new one", "In words.", "draft")
    assert answer["Location"] == f"http://testserver/api/v1/{plural}/{data['id']}/"
    assert read(f"{plural}/{data['id']}") == (data, answer["ETag"])


def test_risk_has_all_fields_of_its_record(curator, post):
    make_term("6.1"), make_source(public_id="doe-2031"), make_risk(public_id="above")
    body = {
        "id": "arms-race",
        "title": "Arms race",
        "level": "subcategory",
        "parent": "above",
        "category": "Race",
        "domain": "6",
        "subdomain": "6.1",
        "entity": "human",
        "intent": "not-coded",
        "timing": "pre-deployment",
        "coding_note": "Says so.",
        "coded_by": "Anna",
        "source": "doe-2031",
        "locator": "p. 3",
        "quoted": True,
    }
    data = post("risks", **body).json()
    assert {name: data[name] for name in body} == body


def test_it_is_one_revision_with_its_user_and_reason(curator, post, admin_user):
    before = Revision.objects.count()
    make_source(public_id="doe-2031")
    data = post("risks", title="New", reason="Read today", citations=[{"source": "doe-2031"}]).json()
    risk = Risk.objects.get(public_id=data["id"])
    act = Revision.objects.latest("pk")
    assert (act.user, act.reason, Revision.objects.count()) == (admin_user, "Read today", before + 2)
    assert {row.revision for row in [*risk.history.all(), *risk.citations.get().history.all()]} == {act}


def test_all_errors_are_reported_and_nothing_is_written(curator, post):
    make_source(public_id="doe-2031")
    body = {
        "titel": "Misspelt",
        "status": "published",
        "entity": "robot",
        "source": "doe-2013",
        "quoted": "perhaps",
        "domain": "6",
        "citations": [{"source": "doe-2031"}, {"locator": "p. 1"}, "doe-2031"],
        "reason": "x" * 301,
    }
    answer = post("risks", **body)
    assert answer.status_code == 400
    wrong = answer.json()["errors"]
    assert wrong.keys() == {*body, "title"}
    assert wrong["title"] == ["This field is required."]
    assert wrong["titel"] == ["There is no field 'titel'. Did you mean 'title'?"]
    assert wrong["status"] == [
        "This cannot be written. The status is changed by review, return, publish and withdraw."
    ]
    assert wrong["entity"] == ["'robot' is not one of human, ai, other, not-coded, blank."]
    assert wrong["source"] == ["There is no source 'doe-2013'. Did you mean 'doe-2031'?"]
    assert wrong["citations"][0] == {} and wrong["citations"][1] == {"source": ["This field is required."]}
    assert Risk.objects.count() == 0


@pytest.mark.parametrize(
    "name", ["origin", "external_id", "created", "updated", "page_url", "entity_label", "raw", "mitigations"]
)
def test_read_only_field_is_refused_by_name(curator, post, name):
    answer = post("risks", title="New", **{name: "x"})
    assert answer.status_code == 400
    assert answer.json()["errors"][name][0].startswith("This cannot be written. ")


def test_rules_of_the_admin_apply(curator, post):
    make_term("6.1"), make_actor(public_id="china")
    wrong = post("sources", title="New", doi="https://doi.org/10.1000/x", url="nowhere", year=-4).json()[
        "errors"
    ]
    assert wrong.keys() == {"doi", "url", "year"} and "without a URL" in wrong["doi"][0]
    assert "small letters" in post("risks", title="New", id="No Id").json()["errors"]["id"][0]
    assert "already exists" in post("actors", title="New", id="china", kind="state").json()["errors"]["id"][0]
    assert (
        "slash" in post("terms", title="New", taxonomy="mit-domain", code="6/1").json()["errors"]["code"][0]
    )
    wrong = post("terms", title="New", taxonomy="actor-types", code="x", parent="mit-domain-6").json()[
        "errors"
    ]
    assert "another taxonomy" in wrong["parent"][0]


def test_a_term_is_named_by_its_code_or_by_its_id(curator, post):
    make_term("state", "actor-types")
    for kind in ("state", "actor-types-state"):
        assert post("actors", title="New", kind=kind).json()["kind"] == "state"
    wrong = post("actors", title="New", kind="staat").json()["errors"]
    assert wrong == {"kind": ["There is no term 'staat'. Did you mean 'state'?"]}
    assert Actor.objects.count() == 2


def test_a_code_that_is_taken_is_refused(curator, post):
    make_term("6")
    answer = post("terms", title="Another", taxonomy="mit-domain", code="6")
    assert answer.status_code == 400 and Revision.objects.count() == 2


def test_repeated_title_gets_another_id(curator, post):
    assert [post("claims", title="Same").json()["id"] for _ in range(3)] == ["same", "same-2", "same-3"]


def test_authors_round_trip(curator, post):
    names = ["Doe, Jane", "World Forum"]
    assert post("sources", title="New", authors=names).json()["authors"] == names
    wrong = post("sources", title="New", authors=[", Jane"]).json()["errors"]
    assert "no family name" in wrong["authors"][0]
