"""Security headers: content security policy, framing and CORS."""

import re
from contextlib import closing

import pytest

from tests.factories import NOUNS

pytestmark = pytest.mark.django_db

PAGES = [
    "/",
    "/search/?q=a",
    "/about/",
    "/account/login/",
    "/api/problems/",
    "/changes/",
    "/nothing/",
    "/risks/?entity=robot",
    "/admin/login/",
    "/api/docs/",
]
ANSWERS = [
    *PAGES,
    "/risks.csv",
    "/risks.atom",
    "/risks/one.json",
    "/api/v1/risks/",
    "/api/schema/",
    "/healthz",
]
# A block of JSON-LD is data, which no policy for scripts is about.
INLINE = re.compile(
    r"<style|<script(?! type=\"application/ld\+json\">)(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|javascript:",
    re.IGNORECASE,
)


@pytest.mark.parametrize("address", ANSWERS)
def test_every_response_has_a_content_security_policy(client, address):
    NOUNS["risks"](public_id="one")
    policy = client.get(address)["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "object-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy and "*" not in policy and "http:" not in policy


@pytest.mark.parametrize("address", PAGES)
def test_pages_follow_the_content_security_policy(client, address):
    assert not INLINE.findall(client.get(address).content.decode())


@pytest.mark.parametrize("plural", NOUNS)
def test_pages_of_nouns_follow_the_content_security_policy(client, plural):
    NOUNS[plural](public_id="one", description="Words.")
    for address in (f"/{plural}/", f"/{plural}/one/"):
        response = client.get(address)
        assert "default-src 'self'" in response["Content-Security-Policy"]
        assert not INLINE.findall(response.content.decode()), address


@pytest.mark.parametrize("plural", NOUNS)
def test_pages_load_nothing_from_other_hosts(client, plural):
    NOUNS[plural](public_id="one")
    html = "".join(client.get(address).content.decode() for address in (f"/{plural}/", f"/{plural}/one/"))
    html = re.sub(r'<link rel="(canonical|alternate)"[^>]*>', "", html)  # named, not loaded
    loaded = re.findall(r'<(?:script|img|link|iframe|use|source)[^>]*?(?:src|href)="([^"]+)"', html)
    assert len(loaded) > 5
    assert [address for address in loaded if not address.startswith("/static/")] == []


@pytest.mark.usefixtures("open_connection")
def test_api_page_loads_nothing_from_other_hosts(client):
    page = client.get("/api/docs/").content.decode()
    loaded = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert len(loaded) > 4 and all(address.startswith("/") for address in loaded)
    for address in loaded:
        with closing(client.get(address)) as response:
            assert response.status_code == 200, address


@pytest.mark.parametrize("address", ["/api/v1/risks/", "/api/v1/risks/one/", "/api/schema/"])
def test_pages_of_other_sites_may_read_the_api(client, address):
    NOUNS["risks"](public_id="one")
    response = client.get(address, headers={"origin": "https://example.org"})
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response


def test_cors_preflight_allows_reading(client):
    preflight = {"origin": "https://example.org", "access-control-request-method": "GET"}
    response = client.options("/api/v1/risks/", headers=preflight)
    assert response.status_code == 200
    assert response["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS, POST"


@pytest.mark.parametrize("address", ["/", "/risks/", "/admin/login/", "/healthz"])
def test_no_other_site_may_read_pages_or_the_admin(client, address):
    response = client.get(address, headers={"origin": "https://example.org"})
    assert "Access-Control-Allow-Origin" not in response


@pytest.mark.parametrize("address", ANSWERS)
def test_sniffing_and_framing_are_forbidden(client, address):
    NOUNS["risks"](public_id="one")
    response = client.get(address)
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"


def test_reading_leaves_no_cookie(client):
    NOUNS["risks"](public_id="one")
    for address in (
        "/",
        "/risks/",
        "/risks/one/",
        "/search/?q=a",
        "/api/v1/risks/",
        "/risks.csv",
        "/api/docs/",
    ):
        client.get(address)
    assert not client.cookies
