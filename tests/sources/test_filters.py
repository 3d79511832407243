import pytest
from django.http import QueryDict

from apps.sources.filters import ClaimFilter, SourceFilter
from apps.sources.models import Claim, Source
from tests.factories import make_claim, make_source

pytestmark = pytest.mark.django_db


def ids(query, filter_class=SourceFilter, model=Source):
    filterset = filter_class(QueryDict(query), queryset=model.objects.published())
    assert filterset.find_errors(strict=True) == {}
    return [record.public_id for record in filterset.qs]


@pytest.mark.parametrize(
    "query",
    [
        "type=report",
        "year=2031",
        "doi=10.1000/ABC",
        "quick_ref=Doe2031",
        "origin=mit",
        "q=harms",
        "id=doe-2031",
    ],
)
def test_sources_are_filtered_by_their_bibliographic_fields(query):
    known = {"type": "report", "year": 2031, "doi": "10.1000/abc", "quick_ref": "Doe2031", "origin": "mit"}
    make_source(public_id="doe-2031", title="Harms, listed", **known), make_source(quick_ref="Doe2031a")
    assert ids(query) == ["doe-2031"]


def test_claims_are_found_by_search_words():
    make_claim(public_id="lead", title="A lead in AI decides wars"), make_claim(title="Treaties hold")
    assert ids("q=wars", ClaimFilter, Claim) == ["lead"]
