"""Any query string gives a page, a 400 or a 404, and never a server error.

The queries are the same each time, and counted. To every address that the API reads from (as in
docs/api-contract.txt): each of its parameters once, two at a time, and at least half of the nasty values,
the next address other ones. To every list moreover some values in all of its parameters at once. To every
other endpoint (pages, files, feeds, graphs, figures, the dump): one value, the next endpoint the next one.
"""

import re
from itertools import cycle, islice
from pathlib import Path
from urllib.parse import parse_qs, quote, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.explore.figures.registry import FIGURES
from apps.exports.dump.build import build_dump
from tests.api.endpoints import BIBLIOGRAPHIES, FEEDS, FORMATS, GRAPHS, body
from tests.factories import (
    NOUNS,
    make_actor,
    make_citation,
    make_mitigation,
    make_mitigation_risk,
    make_risk,
    make_risk_actor,
)

pytestmark = pytest.mark.django_db

CONTRACT = (Path(__file__).parents[2] / "docs" / "api-contract.txt").read_text()
NASTY = [
    "\0",
    "\x01\x0b\x1f\x7f",
    '"',
    '""" "',
    "'",
    "'; DROP TABLE risks_risk; --",
    "' OR '1'='1",
    ") OR (",
    "NEAR(a b, 5)",
    "title:secret",
    "a* ^b {c} d:e",
    "AND",
    "OR OR OR",
    "NOT",
    "-",
    "--",
    "- - -a",
    "%",
    "_",
    "\\",
    "%s %d {0} {{x}}",
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "a" * 1000,
    "a " * 400,
    "-1",
    "0",
    "9" * 400,
    "1e309",
    "NaN",
    "inf",
    "-1e9999999",
    "null",
    "[]",
    "{}",
    "true",
    "\u202e\u200b\ufeff",
    "e\u0301" * 50,
    "🤖",
    "ＡＩ",
    "أمن",
    "\ud7ff",
    "\u0000\u0001",
    "=cmd|' /C calc'!A0",
    "\r\nSet-Cookie: a=b",
    ";",
    "&&",
    "#",
    "none",
    ",".join(map(str, range(10_000))),
]


def read_addresses():
    """Return {address: its parameters} for every GET operation of the API."""
    found = {address: ["x", "format"] for address in re.findall(r"^GET (\S+) ->", CONTRACT, re.MULTILINE)}
    for address, name in re.findall(r"^GET (\S+) query ([^ :]+)", CONTRACT, re.MULTILINE):
        found[address].append(name)
    return found


READ = read_addresses()
LISTS = {address: names for address, names in READ.items() if "cursor" in names}
ENDPOINTS = [f"/{plural}{end}" for plural in NOUNS for end in (
    "/", *(f".{format}" for format in (*FORMATS, *BIBLIOGRAPHIES, *FEEDS, "md")),
    "/one/", "/one.json", "/one.md", "/one.atom", *(f"/one.{format}" for format in GRAPHS),
    "/one/history.ttl", "/one/provenance.json",
)]  # fmt: skip
ENDPOINTS += ["/", "/search/", "/lookup/", "/selection/", "/compare/", "/register.csv", "/actor-sheet/"]
ENDPOINTS += ["/about/", "/healthz", "/api/v1/", "/api/schema/", "/nothing/", "/nothing.json", "/changes/"]
ENDPOINTS += ["/changes.atom", "/quality/", "/quality/near-duplicates/", "/catalogue.ttl", "/vocabulary.ttl"]
ENDPOINTS += ["/mappings.sssom.tsv", "/llms.txt", "/sitemap.xml", "/explore/", "/explore.csv", "/explore.svg"]
ENDPOINTS += [f"/explore/{name}{end}" for name in FIGURES for end in ("/", ".csv", ".svg")]
DUMPS = ["/dump/", "/dump/manifest.json", "/dump/riskbase.csv.zip", "/dump/riskbase.sqlite3"]


def build_queries(address, names):
    """Return its queries: one for each pair of parameters, or for every second nasty value."""
    pairs, start = [names[at : at + 2] for at in range(0, len(names), 2)], len(address)
    for number in range(max(len(pairs), len(NASTY) // 2)):
        value = NASTY[(number * 7 + start) % len(NASTY)]  # 7 and the number of values have no common factor
        yield urlencode(dict.fromkeys(pairs[number % len(pairs)], value))


def of_one(address):
    """Return the address of an existing record, or of a link that may exist."""
    plural = address.split("/")[3]
    return address.replace("{id}", "one" if plural in NOUNS else "1")


def rolled(endpoints, each=1):
    values, names = cycle(NASTY), cycle(["q", "id", "page", "by", "fields", "omit", "since", "x", "sort"])
    for endpoint in endpoints:
        for value in islice(values, each):
            yield endpoint, urlencode({next(names): value, next(names): value})


QUERIES = {
    "api": [
        (of_one(address), query) for address, names in READ.items() for query in build_queries(address, names)
    ],
    "together": [
        (address, urlencode(dict.fromkeys(names, value)))
        for start, (address, names) in enumerate(LISTS.items())
        for value in NASTY[start % 7 :: 17]
    ],
    "endpoints": [*rolled(ENDPOINTS)],
    "dumps": [*rolled(DUMPS)],
}


def answer(client, address, query):
    response = client.get(f"{address}?{query}")
    content = body(response)
    assert response.status_code in (200, 400, 404), f"{response.status_code} for {address}?{query[:200]}"
    assert b"<script>alert" not in content or not response["Content-Type"].startswith("text/html")
    return content


@pytest.fixture
def client_that_answers_500(client):
    """Answer exceptions with 500, as a server does, so that the message names the address."""
    client.raise_request_exception = False
    return client


@pytest.fixture
def one_of_each():
    for make in NOUNS.values():
        make(public_id="one", title="A secret title")
    risk, actor = make_risk("6.1", public_id="two"), make_actor(public_id="china")
    make_citation(risk), make_risk_actor(risk, actor), make_mitigation_risk(make_mitigation("1.1"), risk)


def test_more_than_a_thousand_queries_to_every_address_are_sent():
    assert {of_one(address) for address in READ} == {address for address, _ in QUERIES["api"]}
    assert {address.split("/")[3] for address in READ} > {*NOUNS, "changes", "risk-actors", "evidence"}
    sent = {(address, name) for address, query in QUERIES["api"] for name in parse_qs(query, True)}
    assert all((of_one(address), name) in sent for address, names in READ.items() for name in names)
    assert sum(map(len, QUERIES.values())) > 1000


@pytest.mark.parametrize("group", QUERIES)
def test_every_address_survives_nasty_values(client_that_answers_500, one_of_each, group):
    if group == "dumps":
        build_dump()
    for address, query in QUERIES[group]:
        answer(client_that_answers_500, address, query)


def test_a_lookup_survives_every_nasty_name_and_query(client_that_answers_500, one_of_each):
    for value in NASTY:
        for query, names in (("", [value]), (urlencode({"q": value}), ["one"]), ("", value)):
            address = f"/api/v1/lookup/?{query}"
            response = client_that_answers_500.post(address, {"names": names}, "application/json")
            assert response.status_code in (200, 400), response.content


HEADERS = ["If-None-Match", "If-Modified-Since", "Accept", "Accept-Language", "Authorization", "Range"]


def test_hostile_headers_cause_no_server_error(client_that_answers_500, one_of_each):
    places = cycle(["/api/v1/risks/", "/risks/one/", "/risks.csv"])
    for name in HEADERS:
        for value in [value for value in NASTY if value.isascii() and value.isprintable()][::4]:
            response = client_that_answers_500.get(next(places), headers={name: value})
            assert response.status_code < 500, (name, value[:80])


values = st.one_of(
    st.sampled_from(NASTY),
    st.text(max_size=40),
    st.integers().map(str),
    st.sampled_from(["human", "6.1", "title", "-updated", "relevance", "china", "drives", "machine"]),
)


def test_queries_of_several_parameters_each(client_that_answers_500, one_of_each):
    @given(st.data())
    @settings(max_examples=60)
    def survives(data):
        address = data.draw(st.sampled_from([*LISTS]))
        endpoint = data.draw(st.sampled_from([address, address.removeprefix("/api/v1")]))
        endpoint = endpoint if endpoint.strip("/") in NOUNS else address
        pairs = data.draw(st.lists(st.tuples(st.sampled_from(LISTS[address]), values), max_size=5))
        answer(client_that_answers_500, endpoint, urlencode(pairs, errors="replace"))

    survives()


@pytest.mark.parametrize(
    "query", ["%", "%zz", "%ed%a0%80", "%ff%fe", "&&&===&", "q", "q=%", "a" * 9000, "?" * 50]
)
@pytest.mark.parametrize("address", ["/risks/", "/risks.csv", "/api/v1/risks/", "/search/"])
def test_malformed_query_string_causes_no_server_error(client_that_answers_500, address, query):
    answer(client_that_answers_500, address, query)


@pytest.mark.parametrize("address", ["/risks/", "/risks.csv", "/api/v1/risks/", "/search/", "/"])
def test_thousands_of_parameters_are_refused(client_that_answers_500, address):
    answer(client_that_answers_500, address, "&".join(f"a{number}=1" for number in range(5000)))


@pytest.mark.parametrize(
    "name", ["\0", "q[]", "q%00", "__class__", "entity__in", "pk", "status", "title__regex"]
)
def test_no_other_lookup_can_be_smuggled_in(client_that_answers_500, name):
    make_risk(status="draft", title="Hidden"), make_risk(public_id="r")
    query = f"{quote(name)}=draft"
    assert answer(client_that_answers_500, "/api/v1/risks/", query).startswith(b'{"')
    assert b"Hidden" not in answer(client_that_answers_500, "/risks/", query)
