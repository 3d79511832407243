"""A published record keeps at least one citation, in the API as in the admin."""

import pytest

from tests.factories import make_citation, make_risk, make_source

pytestmark = pytest.mark.django_db


def test_a_published_record_does_not_lose_its_last_citation(curator, patch):
    risk = make_risk(public_id="r", title="Old")
    make_citation(risk)
    answer = patch("risks/r", citations=[], title="New")
    assert answer.status_code == 409
    assert answer.json()["detail"] == (
        "Not changed: it is published, and would cite no source. Cite one, or withdraw it first."
    )
    risk.refresh_from_db()
    assert (risk.title, risk.citations.count()) == ("Old", 1)


def test_a_source_is_a_citation_too(curator, patch):
    make_citation(make_risk(public_id="r", source=make_source()))
    assert patch("risks/r", citations=[]).status_code == 200
    assert patch("risks/r", source=None).status_code == 409


def test_drafts_and_what_never_cited_are_left_alone(curator, patch):
    make_citation(make_risk(public_id="draft", status="draft"))
    make_risk(public_id="bare")
    assert patch("risks/draft", citations=[]).status_code == 200
    assert patch("risks/bare", title="New").status_code == 200
