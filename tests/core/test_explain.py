"""Every count states its unit, what it excludes, and the URL that repeats it."""

import pytest
from django.http import QueryDict

from apps.core.filters.explain import explain_count
from apps.risks.filters import RiskFilter
from apps.risks.models import Risk
from apps.sources.filters import SourceFilter
from apps.sources.models import Source
from tests.factories import make_actor, make_evidence, make_risk, make_source, make_term

pytestmark = pytest.mark.django_db

PAGES = [
    "/",
    "/risks/",
    "/claims/",
    "/risks/?entity=ai&q=none-such",
    "/explore/",
    "/explore/?by=entity,level",
]
PAGES += ["/explore/profile/", "/taxonomies/mit-domain/", "/terms/mit-domain-6/", "/terms/topics-topic/"]
PAGES += ["/actors/china/", "/sources/doe/"]


def explain_query(query, filter_class=RiskFilter, model=Risk):
    filterset = filter_class(QueryDict(query), queryset=model.objects.published())
    return explain_count(filterset, filterset.facets())


def list_counts(found):
    return [(line.count, line.condition, line.url) for line in found]


def test_risks_are_counted_by_level():
    make_risk(level="category"), make_risk(level="subcategory"), make_risk(level="subcategory")
    assert explain_query("").counted.startswith(
        "Published risks: 1 risk category and 2 risk sub-categories. They"
    )
    assert explain_query("level=category").counted.startswith("Published risks: 1 risk category. They")


def test_the_numbers_of_papers_and_evidence_are_stated():
    one, other, draft = make_source(), make_source(), make_source(status="draft")
    risk = make_risk("6.1", source=one, entity="ai")
    make_risk("6.1", source=one), make_risk("7.1", source=other), make_risk("6.1", source=draft)
    make_evidence(risk), make_evidence(risk), make_evidence(risk, source=draft)
    make_evidence(make_risk(status="draft", source=make_source()))
    papers, pieces = "2 different sources (papers)", "2 pieces of evidence (quotations)"
    assert f"They come from {papers} and have {pieces};" in explain_query("").counted
    assert "They come from 1 source (a paper) and have 2 pieces" in explain_query("domain=6").counted
    assert "have 0 pieces of evidence (quotations)" in explain_query("domain=7").counted


def test_changed_records_include_withdrawn_ones():
    make_risk(), make_risk(status="withdrawn"), make_risk(status="draft")
    found = explain_query("since=2000-01-01")
    assert found.counted.startswith("Published risks and 1 withdrawn: 2 risk categories.")
    assert found.unpublished == [(1, "draft")]
    assert explain_query("").unpublished == [(1, "draft"), (1, "withdrawn")]


def test_a_noun_of_one_kind_has_no_further_units():
    make_source()
    assert (
        explain_query("", SourceFilter, Source).noun,
        explain_query("", SourceFilter, Source).counted,
    ) == (
        "sources",
        "Published sources.",
    )


def test_uncoded_risks_are_counted_until_a_code_is_asked_for():
    make_risk("6", entity="ai"), make_risk("6", entity="not-coded"), make_risk("6", entity="blank")
    left = [
        (1, "the entity is 4 - Not coded", "/risks/?domain=6&entity=not-coded"),
        (1, "the entity is Blank", "/risks/?domain=6&entity=blank"),
    ]
    assert [line for line in list_counts(explain_query("domain=6").included) if "entity" in line[1]] == left
    assert list_counts(explain_query("domain=6&entity=ai").excluded) == left


def test_excluded_risks_and_risks_without_a_domain_are_counted():
    make_risk("6.1"), make_risk("X.1"), make_risk("X.1"), make_risk()
    found = [(1, "the domain is None given", "/risks/?domain=none")]
    assert list_counts(explain_query("domain=6").excluded)[1:] == found
    count, words, address = list_counts(explain_query("domain=6").excluded)[0]
    assert (count, address) == (2, "/risks/?domain=X") and words.startswith("the domain is X. ")


def test_every_count_links_to_a_list_of_that_length(client):
    make_risk("6.1", entity="ai"), make_risk("X.1", entity="blank"), make_risk(entity="ai")
    found = [*explain_query("").included, *explain_query("domain=6&entity=ai").excluded]
    assert len(found) > 4
    for line in found:
        assert client.get(line.url).context["paginator"].count == line.count


def test_drafts_are_counted_over_the_whole_database_only():
    make_risk(status="draft", title="Secret"), make_risk(status="withdrawn")
    for query in ("", "q=secret", "q=nothing"):
        assert explain_query(query).unpublished == [(1, "draft"), (1, "withdrawn")]


def test_the_url_contains_the_query_and_nothing_else():
    assert explain_query("entity=ai&entity=human&page=3&utm_source=x&sort=id").url == (
        "/risks/?entity=ai&entity=human&sort=id"
    )


def test_a_list_of_risks_costs_three_queries_more_for_it(django_assert_num_queries):
    filterset = RiskFilter(QueryDict(""), queryset=Risk.objects.published())
    facets = filterset.facets()
    with django_assert_num_queries(3):
        explain_count(filterset, facets)


@pytest.mark.parametrize("address", PAGES)
def test_a_page_with_numbers_explains_them_without_a_script(client, address):
    make_risk("6.1", source=make_source(public_id="doe")), make_actor(public_id="china")
    make_term("topic", "topics")
    page = client.get(address).content.decode()
    assert "<summary>What this counts</summary>" in page
    assert "data revision" in page


def test_facet_counts_are_explained_too(client):
    make_risk("6.1")
    assert "<summary>What these numbers count</summary>" in client.get("/risks/").content.decode()
