"""A source as CSL-JSON, and in short for a list; which sources a list rests on."""

from datetime import date

import pytest

from apps.risks.models import Risk
from apps.sources.bibliography import build_csl_item, format_imprint
from apps.sources.models import Source
from tests.factories import (
    make_actor,
    make_citation,
    make_claim,
    make_evidence,
    make_risk,
    make_risk_actor,
    make_source,
    make_stance,
)


def people(*names):
    return [{"family": name} for name in names]


def test_a_source_says_in_csl_what_it_says_here():
    source = Source(
        public_id="roff-2019",
        type="article-journal",
        title="The frame problem",
        authors=[{"family": "Roff", "given": "H. M."}],
        year=2019,
        container="Bulletin",
        volume="75",
        issue="3",
        pages="95-98",
        doi="10.1080/x",
        url="https://example.org/",
        accessed=date(2026, 11, 2),
    )
    assert build_csl_item(source) == {
        "id": "roff-2019",
        "type": "article-journal",
        "title": "The frame problem",
        "author": [{"family": "Roff", "given": "H. M."}],
        "issued": {"date-parts": [[2019]]},
        "container-title": "Bulletin",
        "volume": "75",
        "issue": "3",
        "page": "95-98",
        "DOI": "10.1080/x",
        "URL": "https://example.org/",
        "accessed": {"date-parts": [[2026, 11, 2]]},
    }


def test_what_a_source_does_not_say_stays_out():
    assert build_csl_item(Source(public_id="x", title="What now?")) == {
        "id": "x", "type": "document", "title": "What now?"
    }  # fmt: skip


def test_the_day_is_told_where_it_is_known():
    assert build_csl_item(Source(title="T", year=2025, date=date(2025, 3, 4)))["issued"] == {
        "date-parts": [[2025, 3, 4]]
    }


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ({"literal": "OECD", "family": "x"}, [{"literal": "OECD"}]),
        ({"family": "Gogh", "suffix": "Jr.", "orcid": "0"}, [{"family": "Gogh", "suffix": "Jr."}]),
        ({"first": "Ada", "last": "L"}, [{"literal": "Ada L"}]),
        ({"family": ""}, None),
    ],
)  # fmt: skip
def test_a_name_has_the_parts_that_csl_knows(name, said):
    assert build_csl_item(Source(title="T", authors=[name])).get("author") == said


@pytest.mark.parametrize(
    ("authors", "said"),
    [
        (people("Sun", "Zhang"), "Sun and Zhang (n.d.)."),
        (people("A", "B", "C"), "A; B and C (n.d.)."),
        (people("A", "B", "C", "D"), "A and others (n.d.)."),
        ([{"literal": "OECD"}], "OECD (n.d.)."),
    ],
)
def test_a_list_names_few_authors(authors, said):
    assert format_imprint(Source(title="T", authors=authors)) == said


def test_a_list_says_where_it_appeared():
    source = Source(title="T", container="Geopolitics", volume="12", issue="3", pages="4-5", publisher="<P>")
    assert format_imprint(source) == "(n.d.). Geopolitics, 12(3), 4-5. &lt;P&gt;."


# --- Which sources a list rests on -------------------------------------------------------------


def cited_by(rows):
    return {source.public_id for source in Source.objects.readable().cited_by(rows)}


@pytest.mark.django_db
def test_a_list_rests_on_what_its_records_cite_each_source_once():
    risk = make_risk(source=make_source(public_id="origin"))
    book = make_source(public_id="book")
    make_citation(risk, source=book, via=make_source(public_id="read-in"))
    make_evidence(risk, source=book), make_evidence(make_risk(), source=make_source(public_id="other"))
    make_risk_actor(risk, make_actor(), source=make_source(public_id="link"))
    rows = Risk.objects.filter(pk=risk.pk)
    assert cited_by(rows) == {"origin", "book", "read-in", "link"}
    assert Source.objects.cited_by(rows).count() == 4


@pytest.mark.django_db
def test_a_search_in_its_order_can_be_asked_for_its_sources():
    make_risk(title="Arms race", source=make_source(public_id="origin")), make_risk(source=make_source())
    assert cited_by(Risk.objects.published().search("race").ranked()) == {"origin"}


@pytest.mark.django_db
def test_what_only_a_link_to_a_draft_cites_is_left_out():
    risk = make_risk()
    make_risk_actor(risk, make_actor(status="draft"), source=make_source(public_id="hidden"))
    assert cited_by(Risk.objects.all()) == set()


@pytest.mark.django_db
def test_sources_rest_on_themselves_and_claims_on_their_sides():
    stance = make_stance(make_claim(), source=make_source(public_id="side"))
    assert cited_by(type(stance.claim).objects.all()) == {"side"}
    assert cited_by(Source.objects.filter(public_id="side")) == {"side"}
