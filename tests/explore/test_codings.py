"""The comparison of sources: how the risks of each are coded, as shares of those with a code."""

import pytest

from tests.factories import make_risk, make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(client):
    one, other = make_source(public_id="one"), make_source(public_id="other")
    for place, entity in (("6.1", "ai"), ("6.2", "ai"), ("7", "human"), (None, "not-coded")):
        make_risk(place, source=one, entity=entity)
    make_risk("6.1", source=other, entity="ai"), make_risk(source=other, status="draft", entity="human")
    return client.get("/compare/?of=source:one~source:other").context["codings"]


def lines(codings, heading):
    return {line.label: line for line in dict(codings["groups"])[heading]}


def test_a_share_is_of_the_risks_with_a_code_and_drafts_are_left_out(two):
    found = lines(two, "Entity")
    assert list(found) == ["1 - Human", "2 - AI", "4 - Not coded"]
    assert [(cell.count, cell.whole) for cell in found["2 - AI"].cells] == [(2, 3), (1, 1)]
    assert [(cell.count, cell.share) for cell in found["4 - Not coded"].cells] == [(1, None), (0, None)]
    assert [cell.count for cell in two["totals"]] == [4, 1]


def test_shares_that_differ_by_ten_points_are_marked(two):
    found = lines(two, "Entity")
    assert [found[label].differs for label in found] == [True, True, False]


def test_a_domain_counts_its_subdomains_and_each_number_links_to_its_list(two, client):
    cells = [cell for _, lines in two["groups"] for line in lines for cell in line.cells]
    [domain] = [line for label, line in lines(two, "Domain").items() if label.startswith("6 ")]
    assert domain.cells[0].address == "/risks/?source=one&domain=6"
    assert domain.cells[0].count == 2
    for cell in [*cells, *two["totals"]]:
        assert client.get(cell.address).context["paginator"].count == cell.count


def test_sources_without_risks_can_be_compared(client):
    make_source(public_id="a", year=2020), make_source(public_id="b", year=2021)
    page = client.get("/compare/?of=source:a~source:b")
    rows = {row.name: row.cells for row in page.context["rows"]}
    assert rows["year"] == ("2020", "2021")


def test_the_number_of_queries_of_a_comparison_is_constant(client, django_assert_num_queries):
    for name in "abcd":
        make_risk("6.1", source=make_source(public_id=name), entity="ai")
    client.get("/compare/?of=source:a~source:b")
    for of in ("a b", "a b c d"):
        with django_assert_num_queries(6):  # two of them for the tag
            client.get("/compare/", {"of": "~".join(f"source:{name}" for name in of.split())})
