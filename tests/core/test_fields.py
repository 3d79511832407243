"""`fields` and `omit` select fields by the same names in pages, files and the API."""

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


def select_from_query(query, usual=None):
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
def test_fields_have_the_order_of_the_query_and_the_id_is_always_there(query, names):
    assert select_from_query(query) == names


def test_a_page_has_default_columns_without_a_selection():
    assert select_from_query("", ["title", "id"]) == ["title", "id"]
    assert select_from_query("omit=entity", ["title", "entity"]) == ["id", "title"]
    assert select_from_query("fields=source", ["title"]) == ["id", "source"]


def test_each_unknown_field_is_reported_with_the_nearest():
    assert sparse_fields.find_unknown_fields(QueryDict("fields=titel,source&omit=updatd"), KNOWN) == {
        "fields": "There is no field 'titel'. Did you mean 'title'?",
        "omit": "There is no field 'updatd'. Did you mean 'updated'?",
    }


@pytest.mark.parametrize("plural", NOUNS)
def test_every_endpoint_has_the_selected_fields_only(client, plural):
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
def test_an_unknown_field_is_refused_by_every_endpoint(client, address, parameter):
    make_risk(public_id="one")
    response = client.get(f"{address}?{parameter}=titel")
    assert response.status_code == 400
    assert "titel" in response.content.decode() and "Did you mean" in response.content.decode()


def test_an_unknown_field_is_refused_for_an_empty_list_too(client):
    assert client.get("/api/v1/risks/?fields=titel").status_code == 400


def test_the_etag_of_a_record_is_that_of_all_fields(client):
    """A program that read a part of a record can write it."""
    make_risk(public_id="one")
    whole, part = client.get("/api/v1/risks/one/"), client.get("/api/v1/risks/one/?fields=title")
    assert whole["ETag"] == part["ETag"]


def test_the_change_is_shown_with_since(client):
    make_risk(public_id="one")
    assert list(api(client, "risks", "since=2020-01-01&fields=title")[0]) == ["id", "change", "title"]


def test_a_part_of_a_list_costs_no_more_than_all_of_it(client, django_assert_max_num_queries):
    make_risk(source=make_source())
    with django_assert_max_num_queries(8):
        client.get("/api/v1/risks/?fields=title,source")


def test_every_field_has_a_column_label():
    named = {name for noun in VIEWS.values() for name in get_field_names(noun.serializer_class)}
    assert named - {*COLUMN_LABELS} == set()
