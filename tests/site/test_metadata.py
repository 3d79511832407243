"""Metadata of pages: canonical links, feeds, JSON-LD, Open Graph, citation tags, sitemaps."""

import json
import re
from xml.etree import ElementTree as ET

import pytest
from django.urls import URLResolver, reverse

from apps.exports.dump.build import build_dump
from riskbase.urls import page_urlpatterns
from tests.factories import NOUNS, make_citation, make_risk, make_source, make_term

pytestmark = pytest.mark.django_db

HOSTILE = "</script><script>alert(1)</script>\u2028 & <b>"


def fetched(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def linked(client, address):
    """Return the JSON-LD of a page."""
    [block] = re.findall(
        r'<script type="application/ld\+json">(.*?)</script>', fetched(client, address), re.S
    )
    return json.loads(block)


def tags(client, address):
    return re.findall(
        r'<meta name="((?:citation_|DC\.|prism\.|z:)\w+)" content="(.*?)">', fetched(client, address)
    )


@pytest.mark.parametrize(
    ("address", "canonical"),
    [
        ("/", "/"),
        ("/risks/?page=1&page_size=50&entity=ai", "/risks/?entity=ai"),
        ("/risks/", "/risks/"),
        ("/risks/one/?entity=ai", "/risks/one/"),
    ],
)
def test_a_page_has_one_address(client, address, canonical):
    make_risk(public_id="one", entity="ai")
    assert f'<link rel="canonical" href="http://testserver{canonical}">' in fetched(client, address)


def test_the_second_page_of_a_list_is_a_page_of_its_own(client):
    for _ in range(26):
        make_risk()
    assert 'rel="canonical" href="http://testserver/risks/?page=2"' in fetched(client, "/risks/?page=2")


@pytest.mark.parametrize("plural", NOUNS)
def test_every_list_and_record_is_described(client, plural):
    NOUNS[plural](public_id="one", title="The title", description="Words.")
    record, many = linked(client, f"/{plural}/one/"), linked(client, f"/{plural}/")
    assert (record["@context"], record["url"]) == ("https://schema.org", f"http://testserver/{plural}/one/")
    assert "The title" in record["name"] and record["description"] == "Words."
    assert (many["@type"], many["distribution"][0]["encodingFormat"]) == ("Dataset", "text/csv")
    assert many["distribution"][0]["contentUrl"] == f"http://testserver/{plural}.csv"
    assert '<meta property="og:title" content="The title">' in fetched(client, f"/{plural}/one/")


def test_home_page_is_described_as_a_catalogue(client):
    base = linked(client, "/")
    assert base["@type"] == "DataCatalog"
    assert {item["url"] for item in base["dataset"]} == {f"http://testserver/{plural}/" for plural in NOUNS}


def test_a_source_is_described_as_the_work_that_it_is(client):
    make_source(
        public_id="roff", type="article-journal", title="The frame", year=2019, doi="10.1080/x",
        container="Bulletin", authors=[{"family": "Roff", "given": "H."}, {"literal": "OECD"}],
    )  # fmt: skip
    work = linked(client, "/sources/roff/")
    assert (work["@type"], work["datePublished"], work["identifier"]) == (
        "ScholarlyArticle", "2019", "https://doi.org/10.1080/x"
    )  # fmt: skip
    assert [name["name"] for name in work["author"]] == ["H. Roff", "OECD"]
    assert tags(client, "/sources/roff/") == [
        ("citation_author", "Roff, H."),
        ("citation_author", "OECD,"),
        ("citation_title", "The frame"),
        ("citation_publication_date", "2019"),
        ("citation_journal_title", "Bulletin"),
        ("citation_doi", "10.1080/x"),
        ("z:itemType", "journalArticle"),
    ]


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (
            "paper-conference",
            {"citation_conference_title": "Where it stands", "z:itemType": "conferencePaper"},
        ),
        ("chapter", {"citation_inbook_title": "Where it stands", "z:itemType": "bookSection"}),
        ("article", {"prism.publicationName": "Where it stands", "z:itemType": "preprint"}),
        ("article-magazine", {"prism.publicationName": "Where it stands", "z:itemType": "magazineArticle"}),
        ("report", {"prism.publicationName": "Where it stands", "z:itemType": "report"}),
    ],
)
def test_citation_tags_state_type_and_missing_date(client, kind, data):
    make_source(public_id="one", title="Work", type=kind, container="Where it stands", url="https://x.org/1")
    assert dict(tags(client, "/sources/one/")) == data | {
        "citation_title": "Work",
        "citation_publication_date": "n.d.",
        "citation_public_url": "https://x.org/1",
    }


def test_record_page_has_dublin_core_tags(client):
    risk = make_risk(public_id="one", title="Arms race")
    assert dict(tags(client, "/risks/one/")) == {
        "DC.title": "Arms race",
        "DC.creator": "RiskBase",
        "DC.publisher": "RiskBase",
        "DC.date": risk.updated.date().isoformat(),
        "DC.identifier": "http://testserver/risks/one/",
        "DC.type": "Text",
    }


def test_a_term_is_defined_in_its_taxonomy(client):
    make_term("6", public_id="six", title="Harms")
    data = linked(client, "/terms/six/")
    assert (data["@type"], data["termCode"]) == ("DefinedTerm", "6")
    assert data["inDefinedTermSet"]["url"] == "http://testserver/taxonomies/mit-domain/"


def test_json_ld_is_escaped(client):
    make_citation(make_risk(public_id="one", title=HOSTILE, description=HOSTILE))
    assert linked(client, "/risks/one/")["name"] == HOSTILE
    assert "<script>alert" not in fetched(client, "/risks/one/") + fetched(client, "/risks/?q=alert")


# --- At the root -------------------------------------------------------------------------------


def locations(client, address):
    root = ET.fromstring(client.get(address).content)
    return [item.text for item in root.iter() if item.tag.endswith("}loc")]


def test_sitemap_lists_every_published_record(client):
    make_risk(public_id="one"), make_risk(public_id="two", status="draft")
    make_risk(public_id="three", status="withdrawn")
    parts = locations(client, "/sitemap.xml")
    assert "http://testserver/sitemap-risks.xml" in parts and len(parts) == 9
    pages = ["http://testserver/risks/one/", "http://testserver/es/risks/one/"]
    assert locations(client, "/sitemap-risks.xml") == pages
    assert "http://testserver/changes/" in locations(client, "/sitemap-pages.xml")
    assert client.get("/sitemap-nothing.xml").status_code == 404


# Pages of the visitor, pages that need a query, and forms that are only sent.
UNLISTED_ROUTES = {"login", "logout", "tokens", "selection", "compare", "near-duplicates-decide"}


def list_page_routes(patterns):
    """Yield the names of all routes without arguments."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from list_page_routes(pattern.url_patterns)
        elif not pattern.pattern.converters and not pattern.pattern.regex.groups:
            yield pattern.name


def test_sitemap_lists_every_public_page(client):
    listed = locations(client, "/sitemap-pages.xml")
    routes = {*list_page_routes(page_urlpatterns)} - UNLISTED_ROUTES
    assert {f"http://testserver{reverse(name)}" for name in routes} <= {*listed}
    for address in listed:
        assert client.get(address).status_code == 200, address


@pytest.mark.parametrize("address", ["/robots.txt", "/llms.txt"])
def test_named_addresses_exist(client, address):
    build_dump()
    response = client.get(address)
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    named = re.findall(r"http://testserver(/[^\s)]*)", response.content.decode())
    assert named
    for one in named:
        assert client.get(one).status_code == 200, one


def test_robots_txt_names_sitemap_and_excludes_admin(client):
    assert client.get("/robots.txt").content.decode() == (
        "User-agent: *\nDisallow: /admin/\nSitemap: http://testserver/sitemap.xml\n"
    )
