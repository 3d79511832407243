import pytest
from django.http import QueryDict

from apps.taxonomy.filters import TermFilter
from apps.taxonomy.models import Term
from tests.factories import make_term

pytestmark = pytest.mark.django_db


def codes(query):
    filterset = TermFilter(QueryDict(query), queryset=Term.objects.published())
    assert filterset.find_errors(strict=True) == {}
    return [term.code for term in filterset.qs]


def test_terms_are_filtered_by_taxonomy_parent_and_code():
    make_term("6.1"), make_term("6.2"), make_term("1"), make_term("1", "mit-mitigation")
    assert codes("taxonomy=mit-domain") == ["1", "6", "6.1", "6.2"]
    assert codes("parent=mit-domain-6") == ["6.1", "6.2"]
    assert codes("code=6.1") == ["6.1"]
    assert codes("code=1&taxonomy=mit-mitigation") == ["1"]
