import pytest

from tests.factories import NOUNS, make_risk

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


def test_the_pages_hold_every_record_once(sixty, client):
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
