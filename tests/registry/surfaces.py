"""Looks for the noun `standards` on every surface; run by test_new_noun.py with settings of its own."""

import gzip
import json

import pytest
from django.core.management import call_command

from apps.exports.dump import build
from apps.site.management.commands.translations import collect_messages
from tests.factories import make
from tests.registry.standards.models import Standard

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def standards() -> None:
    make(Standard, public_id="one", title="Zebra crossing test", description="Stripes.", stage="adopted")
    make(Standard, public_id="two", title="Zebra crossing review", description="Stripes again.")


def get_text(client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, (url, response.status_code)
    return (response.getvalue() if response.streaming else response.content).decode()


PAGES = {
    "navigation": ("/about/", 'href="/standards/"'),
    "home counts": ("/", "2 standards"),
    "list": ("/standards/?stage=adopted", "Zebra crossing test"),
    "record page": ("/standards/one/", "Stripes."),
    "search": ("/search/?q=zebra", "/standards/one/"),
    "quality, uncited or repeated": ("/quality/", "standards"),
    "changes": ("/changes/", "Zebra crossing test"),
    "selection": ("/selection/?of=standard:one", "Zebra crossing test"),
    "compare": ("/compare/?of=standard:one~standard:two", "Zebra crossing review"),
    "sitemap index": ("/sitemap.xml", "sitemap-standards.xml"),
    "sitemap": ("/sitemap-standards.xml", "/standards/one/"),
    "sitemap of pages": ("/sitemap-pages.xml", "/standards/"),
    "guide for language models": ("/llms.txt", "/standards/"),
    "CSV": ("/standards.csv", "Zebra crossing test"),
    "Markdown": ("/standards.md", "Zebra crossing test"),
    "bibliography": ("/standards/one.bib", "Zebra crossing test"),
    "feed": ("/standards.atom", "Zebra crossing test"),
    "record as JSON": ("/standards/one.json", '"stage": "adopted"'),
    "linked data": ("/standards/one.ttl", "Zebra crossing test"),
    "vocabulary": ("/vocabulary.ttl", "Standard"),
    "catalogue": ("/catalogue.ttl", "standards"),
    "provenance": ("/standards/one/provenance/", "Zebra crossing test"),
    "API root": ("/api/v1/", "/api/v1/standards/"),
    "API list": ("/api/v1/standards/?stage=adopted", "Zebra crossing test"),
    "API record": ("/api/v1/standards/one/", '"stage":"adopted"'),
    "API expand": ("/api/v1/standards/?expand=replaced_by", "Zebra crossing test"),
    "API facets": ("/api/v1/standards/?facets=true", '"adopted"'),
    "API counts": ("/api/v1/standards/groups/?by=stage", '"adopted"'),
    "API changes": ("/api/v1/changes/?noun=standards", "Zebra crossing test"),
    "OpenAPI": ("/api/schema/?format=json", "/api/v1/standards/{id}/"),
}


def test_pages_files_and_api(client) -> None:
    """Every address answers with the words that show the noun; all that do not are listed."""
    failures = []
    for name, (url, words) in PAGES.items():
        response = client.get(url, headers={"host": "testserver"})
        body = response.getvalue() if response.streaming else response.content
        if response.status_code != 200 or words not in body.decode():
            failures.append(f"{name}: {url} ({response.status_code}) lacks {words!r}")
    assert failures == []


def test_lookup(client) -> None:
    found = client.post("/api/v1/lookup/", {"names": ["zebra crossing test"]}, "application/json").json()
    assert [each["record"]["id"] for each in found["found"]] == ["one"]


def test_admin_index(admin_client) -> None:
    assert 'href="/admin/standards/standard/"' in get_text(admin_client, "/admin/")


def test_api_writes(admin_client) -> None:
    body = {"title": "Third", "stage": "adopted"}
    response = admin_client.post("/api/v1/standards/", body, "application/json")
    assert (response.status_code, response.json()["stage"]) == (201, "adopted")


def test_counts_command(capsys) -> None:
    call_command("counts")
    assert "| standards | 2 |" in capsys.readouterr().out


def test_dump() -> None:
    with gzip.open(build.build_dump() / "riskbase.ndjson.gz", "rt") as file:
        rows = [json.loads(line) for line in file]
    assert "Zebra crossing test" in {row.get("title") for row in rows}


def test_translations() -> None:
    assert {"standard", "standards", "stage", "Adopted"} <= {message.id for message in collect_messages()}
