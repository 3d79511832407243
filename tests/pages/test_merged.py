"""What readers find at the address of a record that went into another."""

import pytest

from apps.history.merge.merge import merge_records
from apps.history.merge.split import split_record
from tests.factories import NOUNS, make_citation, make_risk, make_source

pytestmark = pytest.mark.django_db


def text(client, address):
    return client.get(address).content.decode()


@pytest.fixture
def merged():
    kept, gone = make_risk(public_id="kept"), make_risk(title="Told twice", public_id="gone")
    make_citation(gone, source=make_source(title="Report"))
    merge_records(kept, gone, reason="The same")
    return kept, gone


@pytest.mark.parametrize("plural", NOUNS)
def test_the_page_leads_to_the_record_that_it_went_into(client, plural):
    NOUNS[plural](public_id="gone", status="withdrawn", replaced_by=NOUNS[plural](public_id="kept"))
    answer = client.get(f"/{plural}/gone/")
    assert (answer.status_code, answer.url) == (302, f"/{plural}/kept/")
    assert answer["Cache-Control"] == "no-cache"


def test_the_list_that_it_was_opened_from_goes_along(client, merged):
    assert client.get("/risks/gone/?domain=6").url == "/risks/kept/?domain=6"


def test_a_chain_leads_to_its_end(client, merged):
    last = make_risk(public_id="last")
    make_risk(public_id="before", status="withdrawn", replaced_by=merged[1])
    merge_records(merged[0], last, reason="The same")
    merge_records(make_risk(public_id="best"), merged[0], reason="The same")
    assert [client.get(f"/risks/{name}/").url for name in ("before", "gone", "kept", "last")] == [
        "/risks/best/"
    ] * 4


def test_a_chain_that_leads_in_a_circle_ends(client):
    one = make_risk(public_id="one", status="withdrawn")
    two = make_risk(public_id="two", status="withdrawn", replaced_by=one)
    one.replaced_by = two
    one.save()
    assert client.get("/risks/one/").url == "/risks/two/"
    assert client.get("/risks/two/?redirect=no").status_code == 200


def test_nobody_is_led_to_a_draft(client):
    make_risk(public_id="gone", status="withdrawn", replaced_by=make_risk(status="draft"))
    assert client.get("/risks/gone/").status_code == 200


def test_a_record_that_is_only_withdrawn_keeps_its_page(client):
    make_risk(public_id="gone", status="withdrawn")
    assert "This record was withdrawn." in text(client, "/risks/gone/")


def test_the_record_that_stays_names_what_went_into_it(client, merged):
    page = " ".join(text(client, "/risks/kept/").split())
    assert 'Merged into this record: <a href="/risks/gone/?redirect=no">Told twice</a>' in page
    assert "Merge of gone into kept: The same" in page
    assert 'What changed in <span class="id">gone</span>, merged into this record' in page


def test_the_merged_record_can_still_be_read(client, merged):
    page = text(client, "/risks/gone/?redirect=no")
    assert "It is now part of" in page and "Told twice" in page
    assert "redirect=no" not in page.partition('class="breadcrumb"')[2].partition("</div>")[0]


def test_programs_find_a_tombstone(client, merged):
    for address in ("/risks/gone.json", "/api/v1/risks/gone/"):
        found = client.get(address).json()
        assert (found["status"], found["replaced_by"], found["citations"]) == ("withdrawn", "kept", [])
    assert [row["source"] for row in client.get("/risks/kept.json").json()["citations"]] == ["report"]


def test_after_a_split_both_have_their_pages(client, merged):
    split_record(merged[1], reason="Not the same")
    assert client.get("/risks/gone/").status_code == 200
    assert "Merged into this record" not in text(client, "/risks/kept/")
