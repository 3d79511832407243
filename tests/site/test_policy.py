"""The API policy states what the server enforces."""

from datetime import date

import pytest

from apps.api import deprecations
from apps.api.deprecations import Deprecation

pytestmark = pytest.mark.django_db
RISKS, JSON = "/api/v1/risks/", "application/json"


@pytest.fixture
def policy(client):
    return lambda: client.get("/.well-known/api-policy.json").json()


def test_limits_of_the_policy_are_enforced(client, policy, settings):
    settings.API_RATES = {"anonymous": (2, 3600), "known": None}
    data = policy()["rate_limits"]
    assert data["anonymous"] == {"requests": 2, "seconds": 3600} and data["known"] is None
    answers = [client.get(RISKS, REMOTE_ADDR="192.0.2.7") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert all(name in answers[2] for name in data["headers"])


def test_sizes_of_the_policy_are_enforced(admin_client, policy):
    sizes = policy()["sizes"]
    most, body = sizes["page_size"]["most"], sizes["body_bytes"]
    assert admin_client.get(f"{RISKS}?page_size={most}").status_code == 200
    assert admin_client.get(f"{RISKS}?page_size={most + 1}").status_code == 400
    long = "x" * sizes["text_characters"]
    assert admin_client.post(RISKS, {"title": "A", "description": long}, JSON).status_code == 201
    assert admin_client.post(RISKS, {"title": "A", "description": f"{long}x"}, JSON).status_code == 400
    assert admin_client.post(RISKS, " " * body, JSON).status_code == 400
    assert admin_client.post(RISKS, " " * (body + 1), JSON).status_code == 413


def test_cors_policy_is_enforced_without_cookies(client, policy):
    data = policy()["cors"]
    preflight = {"Origin": "https://other.example", "Access-Control-Request-Method": "GET"}
    preflight["Access-Control-Request-Headers"] = "authorization, if-none-match"
    for address in (RISKS, "/risks.csv", "/.well-known/api-policy.json"):
        answer = client.options(address, headers=preflight)
        assert answer["Access-Control-Allow-Origin"] == data["origins"] == "*"
        assert answer["Access-Control-Allow-Methods"] == ", ".join(data["methods"])
        assert answer["Access-Control-Allow-Headers"] == ", ".join(data["headers"])
        assert {"authorization", "if-none-match"} <= {*data["headers"]}
        assert "Access-Control-Allow-Credentials" not in answer and data["credentials"] is False
    answer = client.get(RISKS, headers={"Origin": "https://other.example"})
    assert answer["Access-Control-Expose-Headers"] == ", ".join(data["exposed"])


def test_policy_states_the_cache_control_of_responses(client, policy, admin_user):
    data = policy()["caching"]
    answer = client.get(RISKS)
    assert answer["Cache-Control"] == data["anonymous"] and {*data["validators"]} - {*answer.headers} <= {
        "Last-Modified"  # not within the second of a write
    }
    client.force_login(admin_user)
    assert client.get(RISKS)["Cache-Control"] == data["known"]


@pytest.mark.parametrize("address", ["/admin/login/", "/account/login/", "/account/x.json", "/risks/"])
def test_other_sites_may_not_read_pages(client, address):
    answer = client.get(address, headers={"Origin": "https://other.example"})
    assert "Access-Control-Allow-Origin" not in answer


def test_licence_and_contact(policy, settings):
    settings.CONTACT = "mailto:curators@risk.example"
    data = policy()
    assert data["contact"] == "mailto:curators@risk.example" and "CC BY 4.0" in data["licence"]


# --- Deprecations -------------------------------------------------------------------------------

OLD = Deprecation(
    "/api/v1/risks/{id}/old/", date(2030, 1, 1), date(2030, 7, 1), "https://risk.example/docs#old"
)
PARAMETER = Deprecation("/api/v1/risks/", date(2030, 1, 1), date(2030, 7, 1), "/docs#q", parameter="q")


@pytest.fixture
def deprecated(monkeypatch):
    monkeypatch.setattr(deprecations, "DEPRECATIONS", [OLD, PARAMETER])


def test_deprecation_headers_are_sent(deprecated, client, monkeypatch):
    answers = [client.get("/api/v1/risks/r/old/"), client.get(f"{RISKS}?q=a")]
    for answer in answers:
        assert answer["Deprecation"] == "@1893456000"
        assert answer["Sunset"] == "Mon, 01 Jul 2030 00:00:00 GMT"
    assert 'rel="deprecation"' in answers[0]["Link"] and OLD.link in answers[0]["Link"]
    assert "Deprecation" not in client.get(RISKS)


def test_deprecations_are_in_policy_and_schema(deprecated, policy):
    [first, second] = policy()["deprecation"]["deprecated"]
    assert (first["path"], first["sunset"], second["parameter"]) == (OLD.path, "2030-07-01", "q")
    paths = {
        "/api/v1/risks/": {"get": {"parameters": [{"name": "q"}, {"name": "id"}]}},
        OLD.path: {"get": {}},
    }
    paths = deprecations.mark_deprecations({"paths": paths})["paths"]
    assert paths[OLD.path]["get"] == {"deprecated": True}
    assert paths["/api/v1/risks/"]["get"]["parameters"] == [
        {"name": "q", "deprecated": True},
        {"name": "id"},
    ]


def test_deprecations_last_as_long_as_the_policy_states(policy):
    notice = policy()["deprecation"]["notice_days"]
    assert notice == 180
    assert [each for each in deprecations.DEPRECATIONS if (each.sunset - each.since).days < notice] == []
