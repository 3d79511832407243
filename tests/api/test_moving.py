"""Status transitions through the API: review, return, publish, withdraw."""

import pytest

from apps.risks.models import Risk
from tests.factories import NOUNS, make_citation, make_risk, make_source

pytestmark = pytest.mark.django_db


def cited(**values):
    return make_risk(public_id="r", source=make_source(), **values)


@pytest.mark.parametrize("plural", NOUNS)
def test_transitions_of_every_noun(curator, move, plural):
    record = NOUNS[plural](public_id="one", status="draft")
    if plural not in ("sources", "terms"):
        make_citation(record)
    ways = ["review", "return", "publish", "withdraw", "publish"]
    data = [move(f"{plural}/one", name, reason=f"To {name}").json()["status"] for name in ways]
    assert data == ["in-review", "draft", "published", "withdrawn", "published"]
    rows = record.history.order_by("history_id")[1:]
    assert [row.revision.reason for row in rows] == [f"To {name}" for name in ways]


def test_response_is_the_record_with_its_new_tag(curator, move, read):
    cited(status="draft")
    answer = move("risks/r", "publish")
    assert (answer.status_code, (answer.json(), answer["ETag"])) == (200, read("risks/r"))


@pytest.mark.parametrize(
    ("status", "name", "can"),
    [
        ("draft", "withdraw", "It is draft; what can follow is review, publish."),
        ("published", "review", "It is published; what can follow is withdraw."),
        ("published", "return", "It is published; what can follow is withdraw."),
        ("withdrawn", "withdraw", "It is withdrawn; what can follow is publish."),
        ("in-review", "review", "It is in review; what can follow is return, publish."),
    ],
)
def test_transition_from_another_status_is_a_conflict(curator, move, status, name, can):
    cited(status=status)
    answer = move("risks/r", name, reason="Why not")
    assert (answer.status_code, answer.json()["detail"]) == (409, can)
    assert Risk.objects.get().status == status


def test_record_without_citation_is_not_published(curator, move):
    make_risk(public_id="r", status="draft")
    answer = move("risks/r", "publish")
    assert (answer.status_code, "no source is cited" in answer.json()["detail"]) == (409, True)
    assert Risk.objects.get().status == "draft"


def test_withdrawal_requires_a_reason(curator, move):
    cited()
    answer = move("risks/r", "withdraw", reason="  ")
    assert (answer.status_code, answer.json()["errors"]) == (
        400,
        {"reason": ["Say why it is to be withdrawn."]},
    )


def test_transition_accepts_only_a_reason(curator, move):
    cited(status="draft")
    wrong = move("risks/r", "publish", reason=["x"], title="New").json()["errors"]
    assert wrong.keys() == {"reason", "title"}


def test_contributor_sends_to_review_and_publisher_publishes(member, move, client):
    cited(status="draft")
    member("contributor")
    assert move("risks/r", "publish").status_code == 403
    assert move("risks/r", "review").status_code == 200
    member("curator", "ben")
    assert move("risks/r", "publish").status_code == 403
    member("publisher", "ada")
    assert move("risks/r", "publish").status_code == 200


def test_four_eyes_rule_applies(member, move, patch, settings):
    settings.FOUR_EYES = True
    cited(status="draft")
    member("publisher", "ada"), member("publisher", "ben")
    patch("risks/r", title="By ben")
    answer = move("risks/r", "publish")
    assert answer.status_code == 403
    assert answer.json()["detail"] == "Not published, because you changed it last. Who could: “ada”."
