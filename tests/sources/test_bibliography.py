"""A source as CSL-JSON and as an imprint; the sources that records cite."""

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


def test_csl_has_all_fields_of_a_source():
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


def test_csl_omits_empty_fields():
    assert build_csl_item(Source(public_id="x", title="What now?")) == {
        "id": "x", "type": "document", "title": "What now?"
    }  # fmt: skip


def test_csl_has_the_exact_date_if_known():
    assert build_csl_item(Source(title="T", year=2025, date=date(2025, 3, 4)))["issued"] == {
        "date-parts": [[2025, 3, 4]]
    }


@pytest.mark.parametrize(
    ("name", "csl_authors"),
    [
        ({"literal": "OECD", "family": "x"}, [{"literal": "OECD"}]),
        ({"family": "Gogh", "suffix": "Jr.", "orcid": "0"}, [{"family": "Gogh", "suffix": "Jr."}]),
        ({"first": "Ada", "last": "L"}, [{"literal": "Ada L"}]),
        ({"family": ""}, None),
    ],
)  # fmt: skip
def test_csl_names_have_the_parts_that_csl_defines(name, csl_authors):
    assert build_csl_item(Source(title="T", authors=[name])).get("author") == csl_authors


@pytest.mark.parametrize(
    ("authors", "imprint"),
    [
        (people("Sun", "Zhang"), "Sun and Zhang (n.d.)."),
        (people("A", "B", "C"), "A; B and C (n.d.)."),
        (people("A", "B", "C", "D"), "A and others (n.d.)."),
        ([{"literal": "OECD"}], "OECD (n.d.)."),
    ],
)
def test_an_imprint_names_few_authors(authors, imprint):
    assert format_imprint(Source(title="T", authors=authors)) == imprint


def test_an_imprint_names_container_and_publisher():
    source = Source(title="T", container="Geopolitics", volume="12", issue="3", pages="4-5", publisher="<P>")
    assert format_imprint(source) == "(n.d.). Geopolitics, 12(3), 4-5. &lt;P&gt;."


# --- The sources that records cite --------------------------------------------------------------


def cited_by(rows):
    return {source.public_id for source in Source.objects.readable().cited_by(rows)}


@pytest.mark.django_db
def test_cited_by_returns_each_source_once():
    risk = make_risk(source=make_source(public_id="origin"))
    book = make_source(public_id="book")
    make_citation(risk, source=book, via=make_source(public_id="read-in"))
    make_evidence(risk, source=book), make_evidence(make_risk(), source=make_source(public_id="other"))
    make_risk_actor(risk, make_actor(), source=make_source(public_id="link"))
    rows = Risk.objects.filter(pk=risk.pk)
    assert cited_by(rows) == {"origin", "book", "read-in", "link"}
    assert Source.objects.cited_by(rows).count() == 4


@pytest.mark.django_db
def test_cited_by_accepts_ranked_search_results():
    make_risk(title="Arms race", source=make_source(public_id="origin")), make_risk(source=make_source())
    assert cited_by(Risk.objects.published().search("race").ranked()) == {"origin"}


@pytest.mark.django_db
def test_cited_by_ignores_links_to_drafts():
    risk = make_risk()
    make_risk_actor(risk, make_actor(status="draft"), source=make_source(public_id="hidden"))
    assert cited_by(Risk.objects.all()) == set()


@pytest.mark.django_db
def test_cited_by_returns_sources_themselves_and_sources_of_stances():
    stance = make_stance(make_claim(), source=make_source(public_id="side"))
    assert cited_by(type(stance.claim).objects.all()) == {"side"}
    assert cited_by(Source.objects.filter(public_id="side")) == {"side"}
