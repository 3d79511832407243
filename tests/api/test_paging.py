from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.risks.models import Risk
from tests.factories import NOUNS, make_risk, make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def sixty():
    for number in range(60):
        make_risk(public_id=f"r{number}")


def api(client, query):
    return client.get(f"/api/v1/risks/?{query}")


def test_a_list_comes_in_pages_of_fifty_with_the_address_of_the_next(sixty, client):
    first = api(client, "sort=title&level=category").json()
    assert (first["count"], len(first["results"]), first["previous"]) == (60, 50, None)
    assert first["next"] == "http://testserver/api/v1/risks/?level=category&page=2&sort=title"
    second = client.get(first["next"]).json()
    assert (len(second["results"]), second["next"]) == (10, None)


def test_pages_contain_every_record_once(sixty, client):
    pages = [api(client, f"page_size=7&page={number}").json()["results"] for number in range(1, 10)]
    assert [row["id"] for page in pages for row in page] == [f"r{number}" for number in range(60)]


@pytest.mark.parametrize("size", ["0", "-1", "501", "1e3", "all", "", "9" * 5000, "٣", "1.5"])
def test_a_page_size_that_cannot_be_is_refused(sixty, client, size):
    response = api(client, f"page_size={size}")
    assert response.status_code == 400
    assert "not a number from 1 to 500" in response.json()["errors"]["page_size"][0]


@pytest.mark.parametrize("page", ["0", "-1", "2", "two", "", "1e3", "9" * 5000, "1%00"])
def test_a_page_that_is_not_there_is_a_404_in_the_api(client, page):
    make_risk()
    assert api(client, f"page={page}").status_code == (200 if page == "" else 404)


@pytest.mark.parametrize("page", ["0", "-1", "2", "two", "1e3", "9" * 5000, "1%00"])
def test_a_page_that_is_not_there_is_a_404_for_readers(client, page):
    make_risk()
    assert client.get(f"/risks/?page={page}").status_code == 404


def test_the_last_page_can_be_asked_for(sixty, client):
    assert [row["id"] for row in api(client, "page=last").json()["results"]][-1] == "r59"
    assert client.get("/risks/?page=last").context["page_obj"].number == 3


@pytest.mark.parametrize("size", ["0", "-1", "26", "1000000", "all", "25%00"])
def test_readers_choose_among_three_sizes_of_a_page(sixty, client, size):
    assert client.get("/risks/?page_size=50").context["object_list"].count() == 50
    response = client.get(f"/risks/?page_size={size}")
    assert response.status_code == 400
    assert "25, 50, 100" in response.content.decode()


@pytest.mark.parametrize("plural", NOUNS)
def test_an_empty_list_is_an_answer(client, plural):
    assert client.get(f"/api/v1/{plural}/").json() == {
        "count": 0,
        "next": None,
        "previous": None,
        "results": [],
    }
    assert client.get(f"/{plural}/").status_code == 200


# --- Link headers, counts, the end ---------------------------------------------------------------


def links(response):
    """{rel: address}"""
    parts = [part.partition(">; rel=") for part in response["Link"].split(", ")]
    return {rel.strip('"'): address.removeprefix("<") for address, _, rel in parts}


def test_link_header_has_first_last_previous_and_next(sixty, client):
    found = links(api(client, "page_size=25&page=2"))
    assert {rel: client.get(found[rel]).json()["results"][0]["id"] for rel in found} == {
        "first": "r0",
        "last": "r50",
        "prev": "r0",
        "next": "r50",
    }
    assert links(api(client, "")).keys() == {"first", "last", "next"}


def test_page_beyond_the_end_names_the_last(sixty, client):
    assert "There is no page '9'; the last is 2." in api(client, "page=9").content.decode()


def test_the_count_can_be_left_out(sixty, client):
    with CaptureQueriesContext(connection) as found:
        body = api(client, "count=no&page_size=50").json()
    assert (body["count"], len(body["results"])) == (None, 50)
    assert not any("COUNT" in query["sql"] for query in found)
    last = client.get(body["next"]).json()
    assert (len(last["results"]), last["next"]) == (10, None)
    assert api(client, "count=no&page=3").status_code == 404
    assert "yes, no" in api(client, "count=maybe").content.decode()


# --- By cursor -----------------------------------------------------------------------------------


def walk(client, address, forward="next"):
    """Return the ids of all pages, in order."""
    ids = []
    while address:
        body = client.get(address).json()
        page = [row["id"] for row in body["results"]]
        ids = ids + page if forward == "next" else page + ids
        address, last = body[forward], address
    return ids, last


@pytest.mark.parametrize("query", ["", "sort=-title", "sort=updated", "level=category&sort=-id&count=no"])
def test_cursor_returns_every_row_once_in_order(sixty, client, query):
    ids, last = walk(client, f"/api/v1/risks/?cursor=&page_size=7&{query}")
    assert ids == [row["id"] for row in api(client, f"page_size=100&{query}").json()["results"]]
    back, _ = walk(client, last, "previous")
    assert back == ids


def test_equal_sort_keys_are_not_lost_between_pages(client):
    for number in range(9):
        make_source(public_id=f"s{number}", title="The same")
    assert walk(client, "/api/v1/sources/?cursor=&page_size=2")[0] == [f"s{n}" for n in range(9)]


def test_added_and_withdrawn_rows_do_not_shift_the_pages_of_a_cursor(client):
    for title in "bdfhjl":
        make_risk(public_id=title, title=title)
    first = client.get("/api/v1/risks/?cursor=&page_size=2&sort=title").json()
    for title in "ace":
        make_risk(public_id=title, title=title)
    Risk.objects.filter(public_id="d").update(status="withdrawn")
    rest, _ = walk(client, first["next"])
    assert [row["id"] for row in first["results"]] == ["b", "d"]
    assert rest == ["e", "f", "h", "j", "l"]


def test_a_deep_page_reads_no_more_than_the_first(sixty, client):
    address, costs = "/api/v1/risks/?cursor=&page_size=10&count=no", []
    while address:
        with CaptureQueriesContext(connection) as found:
            address = client.get(address).json()["next"]
        assert not any("OFFSET" in query["sql"] for query in found)
        assert "LIMIT 11" in " ".join(query["sql"] for query in found)
        costs.append(len(found))
    assert len(costs) == 6 and len(set(costs)) == 1


@pytest.mark.parametrize("change", [lambda c: c[:-1], lambda c: "x", lambda c: c.swapcase(), lambda c: "\0"])
def test_foreign_cursor_is_refused(sixty, client, change):
    cursor = parse_qs(urlsplit(api(client, "cursor=").json()["next"]).query)["cursor"][0]
    answer = client.get("/api/v1/risks/", {"cursor": change(cursor)})
    assert answer.status_code == 400 and "follow `next`" in answer.content.decode()


def test_cursor_is_valid_for_one_query(sixty, client):
    following = api(client, "cursor=&level=category").json()["next"]
    assert client.get(following.replace("level=category", "level=subcategory")).status_code == 400
    assert client.get(following.replace("risks", "sources")).status_code == 400
    assert client.get(following + "&page_size=5&count=no").status_code == 200


@pytest.mark.parametrize(
    ("query", "data"),
    [
        ("cursor=&page=2", "not both"),
        ("cursor=&q=risk", "Use sort="),
        ("cursr=", "Did you mean 'cursor'?"),
    ],
)
def test_parameter_that_excludes_a_cursor_is_an_error(sixty, client, query, data):
    answer = api(client, query)
    assert answer.status_code == 400 and data in answer.content.decode()
