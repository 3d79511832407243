import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from apps.sources.models import Source
from tests.factories import (
    make_actor,
    make_citation,
    make_claim,
    make_source,
    make_stance,
    make_statement,
    make_taxonomy,
)

pytestmark = pytest.mark.django_db


def refused(make, *args, **values):
    with pytest.raises(IntegrityError), transaction.atomic():
        make(*args, **values)
    return True


@pytest.mark.parametrize(
    ("authors", "short"),
    [
        ([{"family": "Doe"}], "Doe (2031)"),
        ([{"family": "Doe"}, {"family": "Roe"}], "Doe & Roe (2031)"),
        ([{"family": "Doe"}, {"family": "Roe"}, {"literal": "Forum"}], "Doe et al. (2031)"),
        ([{"literal": "World Forum"}], "World Forum (2031)"),
        ([], "Doe2031"),
    ],
)
def test_the_short_name_has_authors_and_year(authors, short):
    assert Source(authors=authors, year=2031, quick_ref="Doe2031", title="Harms").short == short


def test_a_source_without_year_or_authors_has_a_short_name():
    assert Source(authors=[{"family": "Doe"}], title="Harms").short == "Doe (n.d.)"
    assert Source(title="Harms").short == "Harms"


@pytest.mark.parametrize(
    "doi", ["https://doi.org/10.1000/x", "doi:10.1000/x", "10.1000/", "10.1/x", "10.1000/a b", "-"]
)
def test_a_doi_is_entered_without_a_prefix(doi):
    with pytest.raises(ValidationError, match="is not a DOI"):
        Source(title="T", doi=doi).clean_fields()


def test_a_source_has_a_known_type():
    assert refused(make_source, type="tweet")


def test_a_source_takes_a_position_on_a_claim_only_once():
    claim, source = make_claim(), make_source()
    make_stance(claim, "affirms", source=source), make_stance(claim, "reframes", source=source)
    assert refused(make_stance, claim, "affirms", source=source)
    assert refused(make_stance, claim, "doubts")


def test_a_statement_has_a_known_kind():
    assert refused(make_statement, make_actor(), "hope")


@pytest.mark.parametrize("way", ["source", "via"])
@pytest.mark.parametrize("make", [make_claim, make_actor, make_taxonomy])
def test_a_source_that_is_cited_cannot_be_deleted(make, way):
    source = make_source()
    make_citation(make(), **{way: source})
    assert refused(source.delete)


def test_a_source_with_a_stance_or_a_statement_cannot_be_deleted():
    source, other = make_source(), make_source()
    make_stance(make_claim(), source=source), make_statement(make_actor(), source=other)
    assert refused(source.delete) and refused(other.delete)


def test_a_citation_shows_source_and_locator():
    source = make_source(title="Harms")
    assert str(make_citation(make_claim(), source=source, locator="p. 7")) == "Harms, p. 7"
    assert str(make_citation(make_claim(), source=source)) == "Harms"
