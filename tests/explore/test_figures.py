"""Figures as files: tables with all cells, images that need no style sheet."""

import json
import re
from xml.etree import ElementTree

import pytest

from apps.explore.figures.svg import PALETTE
from tests.api.endpoints import body, read_csv
from tests.explore.tokens import light
from tests.factories import make_risk, make_source

pytestmark = pytest.mark.django_db
SVG = "{http://www.w3.org/2000/svg}"
FIGURE_PATHS = ["/explore/domains", "/explore/profile", "/explore/timeline"]


@pytest.fixture
def base():
    make_risk("6.1", entity="ai", intent="blank", source=make_source(year=2024))
    make_risk("6.2", entity="human"), make_risk("X.1", entity="not-coded"), make_risk(status="draft")


def fetched(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response, body(response)


def test_a_csv_has_every_cell_with_its_list(base, client):
    _, content = fetched(client, "/explore.csv?by=subdomain,entity&measure=row")
    rows = {(row["subdomain"], row["entity"]): row for row in read_csv(content)}
    assert (rows["6.1", "ai"]["risks"], rows["6.1", "ai"]["row_share"]) == ("1", "1.0")
    assert rows["6.1", "human"]["risks"] == "0"
    assert (rows["X.1", "not-coded"]["row_share"], rows["X.1", "not-coded"]["coded"]) == ("", "False")
    assert rows["6.1", "ai"]["list"] == "http://testserver/risks/?subdomain=6.1&entity=ai"


def test_a_json_file_states_its_filters_and_its_address(base, client):
    _, content = fetched(client, "/explore.json?by=domain,entity&entity=ai")
    about = json.loads(content)["about"]
    assert about["address"] == "http://testserver/explore/?entity=ai&by=domain,entity&measure=count"
    assert about["filters"] == "the entity is 2 - AI"
    assert "1 where the entity is 4 - Not coded" in about["left_out"]
    assert "1 draft, of the whole base" in about["left_out"]


@pytest.mark.parametrize(
    "address", ["/explore.svg?by=domain,entity", *(f"{path}.svg" for path in FIGURE_PATHS)]
)
def test_a_saved_figure_has_title_note_and_colours(base, client, address):
    response, content = fetched(client, address)
    drawn = ElementTree.fromstring(content)
    assert response["Content-Type"] == "image/svg+xml"
    assert drawn.find(f"{SVG}title").text and "data revision" in drawn.find(f"{SVG}desc").text
    shapes = [*drawn.iter(f"{SVG}rect"), *drawn.iter(f"{SVG}text")]
    assert len(shapes) > 5 and all(shape.get("fill") for shape in shapes)
    assert not re.search(rb"<style|style=|<script|\son\w+=", content)


def test_every_cell_of_a_figure_has_its_number_and_gaps_a_pattern(base, client):
    drawn = ElementTree.fromstring(fetched(client, "/explore.svg?by=subdomain,entity")[1])
    names = [link.find(f"{SVG}title").text for link in drawn.iter(f"{SVG}a")]
    assert sorted(names)[0].startswith("6.1 ") and sorted(names)[0].endswith(", 2 - AI: 1 risk")
    assert len(names) == 3
    gaps = drawn.find(f".//{SVG}path[@class='gap']")
    assert (gaps.get("d").count("M"), gaps.get("fill")) == (4, "url(#gaps)")


@pytest.mark.parametrize(
    "address", ["/explore.png?by=domain,entity", *(f"{path}.png" for path in FIGURE_PATHS)]
)
def test_a_figure_is_available_as_png_with_its_text(base, client, address):
    response, content = fetched(client, address)
    assert response["Content-Type"] == "image/png"
    assert content.startswith(b"\x89PNG")
    assert len(content) > 5_000  # without a typeface it would be a few shapes


@pytest.mark.parametrize("ending", ["svg", "png"])
def test_other_sites_may_embed_a_figure(base, client, ending):
    response, _ = fetched(client, f"/explore.{ending}?by=domain,entity")
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert response["Content-Disposition"].startswith("inline")


@pytest.mark.parametrize("address", ["/explore/?by=domain,entity", *(f"{path}/" for path in FIGURE_PATHS)])
def test_a_page_has_figure_table_files_explanation_and_a_line_to_embed(base, client, address):
    page = fetched(client, address)[1].decode()
    for part in ("<svg xmlns", "<table", ".png", ".csv", "What this counts", "&lt;img src=&quot;http"):
        assert part.replace("&quot;", '"') in page, part


@pytest.mark.parametrize("path", FIGURE_PATHS)
def test_every_bar_links_to_a_list_of_as_many_records(base, client, path):
    rows = json.loads(fetched(client, f"{path}.json")[1])["results"]
    assert any(row.get("risks") or row.get("sources") for row in rows)
    for row in rows:
        count = row["sources"] if "sources" in row else row["risks"]
        assert client.get(row["list"]).context["paginator"].count == count, row


def test_a_profile_accepts_filters(base, client):
    rows = json.loads(fetched(client, "/explore/profile.json?domain=6")[1])["results"]
    found = {row["label"]: row["risks"] for row in rows if row["group"].startswith("Entity")}
    assert found == {"1 - Human": 1, "2 - AI": 1, "3 - Other": 0, "4 - Not coded": 0, "Blank": 0}


def test_the_timeline_states_the_number_of_sources_without_a_year(client):
    make_source(), make_source(year=2024)
    page = fetched(client, "/explore/timeline/")[1].decode()
    assert "Left out: 1 without a year." in page


@pytest.mark.parametrize("address", ["/explore/?by=domain,entity", *(f"{path}/" for path in FIGURE_PATHS)])
def test_an_empty_database_says_that_there_is_nothing_to_count(client, address):
    assert "nothing to count" in fetched(client, address)[1].decode()


def test_the_colours_of_a_saved_figure_are_those_of_the_light_palette():
    assert {name: light(name) for name in PALETTE if name != "d0"} == {
        name: colour for name, colour in PALETTE.items() if name != "d0"
    }
    assert PALETTE["d0"] == light("edge")
