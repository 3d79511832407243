"""Rate limits: counted by address, account or token, reported in every response, shared by workers."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import ConnectionError as NoRedis

from apps.access import rates
from apps.access.checks import check_shared_cache, check_trusted_proxies
from tests.factories import make_risk

pytestmark = pytest.mark.django_db
RISKS, ONE = "/api/v1/risks/", "/api/v1/risks/r/"


@pytest.fixture(autouse=True)
def limits(settings, monkeypatch):
    settings.API_RATES = {"anonymous": (3, 60), "known": (5, 3600)}
    monkeypatch.setattr(time, "time", lambda: 1_800_000_010.0)  # ten seconds into a minute and an hour


def get_statuses(client, number, address=RISKS, **options):
    return [client.get(address, **options).status_code for _ in range(number)]


def test_every_response_reports_the_remaining_quota(client):
    make_risk(public_id="r")
    tag = client.get(ONE)["ETag"]
    answers = [client.get(ONE, headers={"If-None-Match": tag}), client.get("/api/nothing")]
    assert [answer.status_code for answer in answers] == [304, 404]
    assert {answer["RateLimit-Policy"] for answer in answers} == {'"anonymous";q=3;w=60'}
    assert [answer["RateLimit"] for answer in answers] == ['"anonymous";r=1;t=50', '"anonymous";r=0;t=50']


def test_a_request_over_the_limit_is_a_429_without_queries(client, django_assert_num_queries):
    get_statuses(client, 3)
    with django_assert_num_queries(0):
        answer = client.get(RISKS)
    assert (answer.status_code, answer["Retry-After"]) == (429, "50")
    assert answer.json()["type"] == "/api/problems/#too-many-requests"
    assert answer.json()["detail"] == "At most 3 requests in 60 seconds. Try again in 50 seconds."


def test_the_next_window_starts_from_zero(client, monkeypatch):
    assert get_statuses(client, 4) == [200, 200, 200, 429]
    monkeypatch.setattr(time, "time", lambda: 1_800_000_060.0)
    assert get_statuses(client, 1) == [200]


def test_pages_and_files_are_not_counted(client):
    assert get_statuses(client, 5, "/risks.csv") == [200] * 5


def test_each_account_and_each_token_has_its_own_quota(client, person, headers):
    mia, ben = headers(person(name="mia")), headers(person(name="ben"))
    assert get_statuses(client, 6, headers=mia) == [200] * 5 + [429]
    assert get_statuses(client, 1, headers=ben) == [200]
    client.force_login(person(name="ada"))
    assert client.get(RISKS)["RateLimit"].startswith('"known";r=4;t=')


def test_requests_with_invalid_tokens_count_by_address(client):
    wrong = [client.get(RISKS, headers={"Authorization": f"Bearer {n}"}).status_code for n in range(4)]
    assert wrong == [401, 401, 401, 429]


@pytest.mark.parametrize(
    ("proxies", "forwarded", "who"),
    [
        (0, "9.9.9.9", "127.0.0.1"),
        (1, "9.9.9.9", "9.9.9.9"),
        (1, "6.6.6.6, 9.9.9.9", "9.9.9.9"),
        (2, "9.9.9.9, 10.0.0.1", "9.9.9.9"),
        (1, "", "127.0.0.1"),
        (1, "2001:db8:1:2:3::4", "2001:db8:1:2::"),
        (1, "::ffff:9.9.9.9", "9.9.9.9"),
    ],
)
def test_forwarded_addresses_count_as_far_as_proxies_are_trusted(rf, settings, proxies, forwarded, who):
    settings.TRUSTED_PROXIES = proxies
    assert rates.get_client_address(rf.get(RISKS, headers={"X-Forwarded-For": forwarded})) == who


def test_concurrent_requests_are_all_counted():
    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(lambda _: rates.increment_counter("rate:many", 60), range(200)))
    assert sorted(numbers) == list(range(1, 201))


def test_without_a_cache_the_api_answers_and_logs_an_error(client, monkeypatch, caplog):
    def fail(key):
        raise NoRedis("Connection refused.")

    monkeypatch.setattr(cache, "incr", fail)
    assert "RateLimit" not in client.get(RISKS)
    assert "Requests are not counted." in caplog.text


def test_separate_caches_of_workers_are_reported(settings):
    settings.WORKERS, settings.CACHE_URL = 2, ""
    assert [warning.id for warning in check_shared_cache()] == ["access.W001"]
    settings.CACHE_URL = "redis://127.0.0.1:6379/0"
    assert check_shared_cache() == []


def test_a_proxy_without_trusted_proxies_is_reported(settings):
    settings.HTTPS, settings.TRUSTED_PROXIES = True, 0
    assert [warning.id for warning in check_trusted_proxies()] == ["access.W002"]


COUNTING_SCRIPT = """
import os, sys, django
os.environ["DJANGO_SETTINGS_MODULE"] = "riskbase.settings"
django.setup()
from apps.access.rates import increment_counter
print(*[increment_counter(sys.argv[1], 60) for _ in range(300)])
"""
REDIS = "redis://127.0.0.1:6379/15"


@pytest.fixture
def redis():
    shared = RedisCache(REDIS, {})
    try:
        shared.get("x")
    except NoRedis:
        pytest.skip("no Redis answers on 127.0.0.1:6379")
    yield shared
    shared.delete("rate:shared")


def test_two_processes_share_the_counter(redis, monkeypatch):
    monkeypatch.setenv("CACHE_URL", REDIS)
    command = [sys.executable, "-c", COUNTING_SCRIPT, "rate:shared"]
    workers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    numbers = [int(number) for worker in workers for number in worker.communicate()[0].split()]
    assert sorted(numbers) == list(range(1, 601))
