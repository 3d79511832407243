"""The origin of each value for readers: on the page of a record, on its own page, and as JSON."""

import re

import pytest

from apps.history.models import create_revision
from apps.ingest.plan.make import apply_plan, make_plan
from apps.risks.models import Risk
from tests.factories import NOUNS, make_actor, make_risk, make_risk_actor, make_source, make_term
from tests.ingest.workbooks import CODED, cells, save

pytestmark = pytest.mark.django_db
CELL = "“Wide <ones>.”"


@pytest.fixture
def risk(tmp_path, admin_user):
    """A risk of a release, with its title and its source edited."""
    make_term("6.2")
    path = save(tmp_path / "release.xlsx", [cells("72.04.00", "C", "Divides", Description=CELL, **CODED)])
    apply_plan(make_plan("mit-ai-risk-repository", [path]))
    risk = Risk.objects.get()
    with create_revision(admin_user, "Read again"):
        risk.title, risk.source = "Gaps", make_source(title="Ours", public_id="ours")
        risk.save()
    return risk


def section(client, record):
    page = client.get(record.get_absolute_url()).content.decode()
    return " ".join(page.partition('id="provenance"')[2].split())


def fields(client, record, place=0):
    data = client.get(f"{record.get_absolute_url()[:-1]}/provenance.json").json()
    return {field["field"]: field for field in data["objects"][place]["fields"]}


def test_the_page_of_a_record_names_its_dataset_and_links_to_each_value(client, risk):
    text = section(client, risk)
    assert "MIT AI Risk Repository: AI Risk Database v9, row 4 of release.xlsx." in text
    assert "2 values are different here." in text
    assert f'<a href="/risks/{risk.public_id}/provenance/">' in text


def test_a_record_written_here_has_no_dataset(client):
    assert "No dataset describes this record: it was written here." in section(client, make_risk())


@pytest.mark.parametrize("noun", NOUNS)
def test_every_noun_has_the_page_and_the_data(client, noun):
    record = NOUNS[noun]()
    address = f"{record.get_absolute_url()}provenance/"
    assert address in section(client, record)
    assert "written here by" in client.get(address).content.decode()
    assert client.get(f"{address[:-1]}.json").json()["id"] == record.public_id


def test_a_value_is_shown_with_its_cell_and_the_current_value(client, risk):
    page = client.get(f"/risks/{risk.public_id}/provenance/").content.decode()
    assert "“Wide &lt;ones&gt;.”" in page and re.search(r"Wide &lt;ones&gt;\.\s*<", page)
    for text in ("<b>Risk category</b>", "Divides", "Gaps", "written here by admin", "Read again", "SHA-256"):
        assert text in page


def test_the_data_have_the_file_the_cells_both_values_and_who_wrote(client, risk):
    data = client.get(f"/risks/{risk.public_id}/provenance.json").json()
    (place,) = data["objects"][0]["datasets"]
    assert (place["dataset"], place["file"], place["sheet"], place["row"], len(place["sha256"])) == (
        *("mit-ai-risk-repository", "release.xlsx", "AI Risk Database v9", 4, 64),
    )
    title = fields(client, risk)["title"]
    assert title["value"] == "Gaps" and title["said"] == [
        {
            "dataset": "mit-ai-risk-repository", "cells": {"Risk category": "Divides"}, "value": "Divides",
            "same": False,
        }
    ]  # fmt: skip
    assert (title["written"]["by"], title["written"]["reason"]) == ("admin", "Read again")
    assert fields(client, risk)["description"]["written"] is None


def test_the_data_name_records_by_their_ids(client, risk):
    source = fields(client, risk)["source"]
    assert (source["value"], source["said"][0]["value"]) == ("ours", "doe2031")


@pytest.mark.parametrize("status", ["draft", "in-review"])
def test_a_draft_has_no_provenance(client, status):
    risk = make_risk(status=status)
    for format in ("/", ".json"):
        assert client.get(f"/risks/{risk.public_id}/provenance{format}").status_code == 404


def test_drafts_are_not_revealed(client, risk):
    make_risk_actor(risk, make_actor(title="Secret", status="draft"), note="Secret")
    with create_revision():
        risk.source = make_source(title="Secret", public_id="secret", status="draft")
        risk.save()
    for address in ("", "provenance/", "provenance.json"):
        assert "secret" not in client.get(risk.get_absolute_url() + address).content.decode().lower()


def test_no_folder_of_the_server_is_revealed(client, risk, tmp_path):
    for address in ("", "provenance/", "provenance.json"):
        assert str(tmp_path) not in client.get(risk.get_absolute_url() + address).content.decode()


def test_an_unknown_address_is_not_found(client):
    for address in ("/risks/none/provenance/", "/risks/none/provenance.json", "/users/x/provenance/"):
        assert client.get(address).status_code == 404


def test_it_is_only_read(client, risk):
    assert client.post(f"/risks/{risk.public_id}/provenance/").status_code == 405
