"""`fields` and `omit` narrow what a list or a record says, by the same names everywhere."""

import pytest
from django.http import QueryDict

from apps.core.api import sparse_fields
from apps.core.formats.tabular import get_field_names
from apps.core.list_table import COLUMN_LABELS
from apps.core.nouns import NOUNS as VIEWS
from tests.api.endpoints import FORMATS, api, rows
from tests.factories import NOUNS, make_risk, make_source, make_term

pytestmark = pytest.mark.django_db

KNOWN = ["id", "title", "entity", "source", "updated"]


def chosen(query, usual=None):
    return sparse_fields.select_fields(QueryDict(query), KNOWN, usual)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", KNOWN),
        ("fields=title,entity", ["id", "title", "entity"]),
        ("fields=entity&fields=title", ["id", "entity", "title"]),
        ("fields=title,id", ["title", "id"]),
        ("fields=title,,+title", ["id", "title"]),
        ("omit=entity,source,updated", ["id", "title"]),
        ("fields=title,entity&omit=entity,id", ["id", "title"]),
        ("fields=", KNOWN),
    ],
)
def test_fields_come_in_the_order_asked_and_the_id_always(query, names):
    assert chosen(query) == names


def test_a_page_has_usual_columns_until_some_are_asked_for():
    assert chosen("", ["title", "id"]) == ["title", "id"]
    assert chosen("omit=entity", ["title", "entity"]) == ["id", "title"]
    assert chosen("fields=source", ["title"]) == ["id", "source"]


def test_each_name_that_no_field_has_is_told_with_the_nearest():
    assert sparse_fields.find_unknown_fields(QueryDict("fields=titel,source&omit=updatd"), KNOWN) == {
        "fields": "There is no field 'titel'. Did you mean 'title'?",
        "omit": "There is no field 'updatd'. Did you mean 'updated'?",
    }


@pytest.mark.parametrize("plural", NOUNS)
def test_every_door_says_what_is_asked_and_no_more(client, plural):
    NOUNS[plural](public_id="one")
    query = "id=one&fields=title,updated"
    assert list(api(client, plural, query)[0]) == ["id", "title", "updated"]
    for format in FORMATS:
        assert list(rows(client, plural, format, query)[0]) == ["id", "title", "updated"], format
    assert list(client.get(f"/{plural}/one.json?{query}").json()) == ["id", "title", "updated"]
    assert list(client.get(f"/api/v1/{plural}/one/?fields=title,updated").json()) == [
        "id",
        "title",
        "updated",
    ]


def test_what_is_left_out_is_left_out_alone(client):
    make_risk(public_id="one")
    whole = client.get("/api/v1/risks/one/").json()
    assert client.get("/api/v1/risks/one/?omit=raw,id").json() == {
        name: value for name, value in whole.items() if name != "raw"
    }


def test_records_inside_a_record_stay_whole(client):
    make_term("7")
    [term] = client.get("/api/v1/taxonomies/mit-domain/?fields=terms").json()["terms"]
    assert {"id", "title", "code", "path", "label"} <= term.keys()


@pytest.mark.parametrize(
    "address",
    ["/risks/", "/risks.csv", "/risks.ndjson", "/risks/one.json", "/api/v1/risks/", "/api/v1/risks/one/"],
)
@pytest.mark.parametrize("parameter", sparse_fields.FIELD_PARAMETERS)
def test_a_field_that_is_not_there_is_refused_at_every_door(client, address, parameter):
    make_risk(public_id="one")
    response = client.get(f"{address}?{parameter}=titel")
    assert response.status_code == 400
    assert "titel" in response.content.decode() and "Did you mean" in response.content.decode()


def test_a_field_that_is_not_there_is_refused_of_an_empty_list_too(client):
    assert client.get("/api/v1/risks/?fields=titel").status_code == 400


def test_the_tag_of_a_record_is_that_of_all_it_says(client):
    """So that who read a part of it can write it back."""
    make_risk(public_id="one")
    whole, part = client.get("/api/v1/risks/one/"), client.get("/api/v1/risks/one/?fields=title")
    assert whole["ETag"] == part["ETag"]


def test_what_changed_is_said_where_it_is_asked(client):
    make_risk(public_id="one")
    assert list(api(client, "risks", "since=2020-01-01&fields=title")[0]) == ["id", "change", "title"]


def test_a_part_of_a_list_costs_no_more_than_all_of_it(client, django_assert_max_num_queries):
    make_risk(source=make_source())
    with django_assert_max_num_queries(8):
        client.get("/api/v1/risks/?fields=title,source")


def test_every_field_has_a_name_for_readers():
    named = {name for noun in VIEWS.values() for name in get_field_names(noun.serializer_class)}
    assert named - {*COLUMN_LABELS} == set()
