"""A record's page links to its neighbours in the list from which it was opened."""

import pytest

from apps.risks.filters import RiskFilter
from tests.factories import make_actor, make_risk, make_scenario, make_step, make_term

pytestmark = pytest.mark.django_db

QUERIES = [
    "",
    "sort=title",
    "sort=-title",
    "sort=id",
    "sort=-updated",
    "entity=ai",
    "q=bias",
    "q=bias&sort=-id",
]


@pytest.fixture
def risks():
    """Some share a title; the word of the search occurs once in some, often in others."""
    for number in range(9):
        make_risk(
            public_id=f"r{number}",
            title=["Bias in hiring", "Arms race", "zebra"][number % 3],
            description="Bias. " * (number % 4),
            entity=["ai", "human"][number % 2],
        )


def list_ids(client, query):
    return [row["id"] for row in client.get(f"/api/v1/risks/?{query}").json()["results"]]


def walk_list(client, noun, first, query, way):
    """The ids on the way through the list, starting with `first`."""
    found = [first]
    while record := client.get(f"/{noun}/{found[-1]}/?{query}").context[way]:
        found.append(record.public_id)
        assert len(found) < 50, found
    return found


@pytest.mark.parametrize("query", QUERIES)
def test_every_page_leads_to_the_next_and_the_previous_record_of_the_list(risks, client, query):
    order = list_ids(client, query)
    pages = [client.get(f"/risks/{public_id}/?{query}").context for public_id in order]
    assert [page["next"] and page["next"].public_id for page in pages] == [*order[1:], None]
    assert [page["previous"] and page["previous"].public_id for page in pages] == [None, *order[:-1]]


def test_the_link_back_states_the_number_of_rows(risks, client):
    context = client.get("/risks/r0/?entity=ai").context
    assert (context["back_label"], context["list_url"], context["query"]) == (
        "Back to 5 risks",
        "/risks/",
        "entity=ai",
    )


def test_a_record_outside_of_a_search_has_no_neighbours_in_it(risks, client):
    make_risk(public_id="other", title="Nothing of the kind")
    context = client.get("/risks/other/?q=bias").context
    assert (context["previous"], context["next"]) == (None, None)


def test_drafts_are_skipped(client):
    for number, status in enumerate(["published", "draft", "withdrawn", "published"]):
        make_risk(public_id=f"r{number}", status=status)
    assert walk_list(client, "risks", "r0", "", "next") == ["r0", "r3"]


def test_a_wrong_query_is_ignored_for_neighbours(risks, client):
    assert RiskFilter({"entity": "robot"}).is_valid() is False
    assert walk_list(client, "risks", "r0", "entity=robot", "next")[-1] == "r8"


def test_neighbours_follow_the_default_order_of_a_noun(client):
    for title in ("Russia", "China", "India"):
        make_actor(title=title)
    assert walk_list(client, "actors", "china", "", "next") == ["china", "india", "russia"]
    for code in ("10", "6.1", "7"):
        make_term(code)
    order = [row["id"] for row in client.get("/api/v1/terms/?taxonomy=mit-domain").json()["results"]]
    assert walk_list(client, "terms", order[0], "taxonomy=mit-domain", "next") == order


def test_a_filter_on_links_repeats_no_neighbour(client):
    risk = make_risk(public_id="race")
    for number in (1, 2, 3):
        scenario = make_scenario(public_id=f"s{number}")
        make_step(scenario, 1, risk), make_step(scenario, 2, risk)
    assert walk_list(client, "scenarios", "s1", "risk=race", "next") == ["s1", "s2", "s3"]
