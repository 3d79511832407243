"""Any body is either written unchanged or refused, and never causes a server error."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.history.models import Revision
from tests.factories import NOUNS, make_citation, make_risk, make_source

pytestmark = pytest.mark.django_db

NASTY = [
    None,
    True,
    False,
    0,
    -1,
    1.5,
    10**400,
    "",
    " ",
    "\0",
    "a\0b",
    "\ud800",
    "\x1b[31m",
    "../../etc/passwd",
    "'; DROP TABLE risks_risk; --",
    "<script>alert(1)</script>",
    "{0} {x} %s %(x)s",
    "9" * 400,
    "x" * 20_000,
    "١٢",
    "__all__",
    [],
    {},
    [[]],
    [{}],
    [None],
    [1, "a", {}],
    {"source": "s"},
    {"id": 1},
    [{"source": "s", "via": {"a": 1}}],
    [{"source": ["s"]}],
    [{"source": "\0"}],
    [{"source": "s", "quote": "\0", "locator": "\ud800"}],
    [{"source": "s", "locator": "x" * 301}],
    [{"source": "s"}] * 50,
    [[{"source": "s"}]],
    "[]",
]


@pytest.fixture
def safe(curator):
    curator.raise_request_exception = False
    return curator


@pytest.fixture
def fields(safe):
    """Return every name that a body of a noun can contain."""

    def names(plural):
        NOUNS[plural](public_id="one")
        return [*safe.get(f"/api/v1/{plural}/one/").json(), "reason", "\0", "__class__", "pk", "", "x" * 5000]

    return names


@pytest.mark.parametrize("plural", NOUNS)
def test_every_field_survives_every_nasty_value(safe, fields, plural):
    make_source(public_id="s")
    address = f"/api/v1/{plural}/"
    names, seen = fields(plural), {"If-Match": safe.get(f"{address}one/")["ETag"]}
    for value in NASTY if plural == "risks" else NASTY[len(plural) % 2 :: 2]:
        body = json.dumps(dict.fromkeys(names, value))
        answer = safe.patch(f"{address}one/", body, "application/json", headers=seen)
        assert answer.status_code == 400, (str(value)[:80], answer.content[:200])
        answer = safe.post(address, body, "application/json")
        assert answer.status_code == 400, (str(value)[:80], answer.content[:200])


@pytest.mark.parametrize(
    "body", ["", "[]", "null", "1", '"x"', "{", "{}x", "NaN", '{"title": NaN}', "\0", "\xff"]
)
@pytest.mark.parametrize("path", ["", "one/publish/"])
def test_body_that_is_no_object_is_refused(safe, body, path):
    make_risk(public_id="one", status="draft")
    tag = safe.get("/api/v1/risks/one/")["ETag"]
    answer = safe.post(f"/api/v1/risks/{path}", body, "application/json", headers={"If-Match": tag})
    assert answer.status_code in (400, 409), answer.content
    assert Revision.objects.count() == 1


def test_a_body_that_is_nested_deeply_or_very_long_is_refused(safe):
    deep = "[" * 100_000 + "]" * 100_000
    assert safe.post("/api/v1/risks/", deep, "application/json").status_code == 400
    answer = safe.post("/api/v1/risks/", '{"title": "' + "x" * 3_000_000, "application/json")
    assert (
        answer.status_code == 413 and answer.json()["detail"] == "The body may have at most 2,621,440 bytes."
    )


def test_form_encoded_body_is_refused(safe):
    assert safe.post("/api/v1/risks/", {"title": "New"}).status_code == 415


def test_a_long_text_is_kept_to_its_last_letter(curator, post):
    words = " ".join(f"word{number}" for number in range(10_000))[:100_000].strip()
    assert post("risks", title="New", description=words).json()["description"] == words
    assert (
        "100000 characters"
        in post("risks", title="New", description="x" * 100_001).json()["errors"]["description"][0]
    )


def test_texts_are_kept_as_they_are(curator, post):
    text = "<script>alert(1)</script>\n=1+1 أمن 🤖 e\u0301"
    assert post("risks", title="New", description=text).json()["description"] == text


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["s", "one", "6.1"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["source", "risk", "actor", "note"]), inner, max_size=3)
    ),
    max_leaves=6,
)


def test_bodies_of_several_fields(safe, fields):
    make_source(public_id="s"), make_citation(NOUNS["risks"](public_id="two"))

    @given(st.dictionaries(st.sampled_from(fields("risks")), values, max_size=6))
    @settings(max_examples=40, suppress_health_check=[*HealthCheck])
    def survives(body):
        tag = safe.get("/api/v1/risks/two/")["ETag"]
        answer = safe.patch(
            "/api/v1/risks/two/", json.dumps(body), "application/json", headers={"If-Match": tag}
        )
        assert answer.status_code in (200, 400), (body, answer.content[:200])

    survives()
