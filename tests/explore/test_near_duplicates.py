"""The page of near-duplicates: who sees it, who decides, and which decisions remain."""

import pytest
from django.core.cache import cache
from django.db import IntegrityError

from apps.explore.models import Apart
from apps.history.merge.merge import merge_records
from apps.history.models import Revision
from tests.factories import make_risk

pytestmark = pytest.mark.django_db
PAGE, DECIDE = "/quality/near-duplicates/", "/quality/near-duplicates/decide/"
LONG = "One two three four five six seven eight nine ten"


@pytest.fixture
def pair():
    cache.clear()  # every test has a data revision 1 of its own
    return make_risk(title="First", description=LONG), make_risk(title="Second", description=LONG)


@pytest.fixture
def curator(client, admin_user):
    client.force_login(admin_user)
    return client


def decide(client, *risks, apart="yes"):
    return client.post(DECIDE, {"risk": [risk.pk for risk in risks], "apart": apart})


def list_pairs(client):
    return [[risk.title for risk in risks] for _, risks in client.get(PAGE).context["pairs"]]


def test_a_curator_can_merge_a_pair_or_mark_it_as_different(curator, pair):
    text = curator.get(PAGE).content.decode()
    assert f"/admin/risks/risk/{pair[0].pk}/merge/?with={pair[1].pk}" in text and "Not the same" in text


def test_a_reader_cannot_decide(client, pair):
    assert "Not the same" not in client.get(PAGE).content.decode()
    assert decide(client, *pair).status_code == 403
    assert not Apart.objects.exists()


def test_a_pair_marked_as_different_disappears_for_everybody(curator, pair, admin_user, client):
    assert decide(curator, pair[1], pair[0]).url == PAGE
    act = Revision.objects.latest("pk")
    assert (act.user, act.reason) == (admin_user, "Found not to be the same risk")
    assert Apart.history.get().revision == act
    assert list_pairs(curator) == []
    assert "by admin on" in curator.get(PAGE).content.decode()
    client.logout()
    assert list_pairs(client) == [] and "by admin" not in client.get(PAGE).content.decode()


def test_a_decision_can_be_revoked(curator, pair):
    decide(curator, *pair)
    decide(curator, *pair, apart="no")
    assert list_pairs(curator) == [["First", "Second"]]
    assert [row.history_type for row in Apart.history.order_by("history_id")] == ["+", "-"]


def test_deciding_twice_has_no_further_effect(curator, pair):
    decide(curator, *pair), decide(curator, *pair)
    assert Apart.objects.count() == 1


def test_a_merged_pair_disappears_and_its_decisions_remain(curator, pair):
    third = make_risk(title="Third", description=LONG)
    decide(curator, pair[1], third)
    merge_records(*pair, reason="The same")
    assert list_pairs(curator) == [["First", "Third"]]
    assert Apart.objects.get().one == pair[1]


@pytest.mark.parametrize(
    "sent",
    [
        {"risk": ["1"], "apart": "yes"},
        {"risk": ["x", "1"], "apart": "yes"},
        {"risk": ["7", "7"], "apart": "yes"},
        {"risk": ["7", "999999"], "apart": "yes"},
        {},
    ],
)
def test_an_invalid_pair_is_refused(curator, pair, sent):
    assert curator.post(DECIDE, sent).status_code == 400


def test_the_database_refuses_a_pair_in_descending_order(pair):
    with pytest.raises(IntegrityError, match="explore_apart_in_order"):
        Apart.objects.create(one=pair[1], other=pair[0])


def test_duplicates_link_to_their_merge_page(curator, client):
    one, two = (make_risk(title="Twice", description="Told") for _ in range(2))
    address = f"/admin/risks/risk/{one.pk}/merge/?with={two.pk}"
    assert address in curator.get("/quality/duplicates/").content.decode()
    client.logout()
    assert address not in client.get("/quality/duplicates/").content.decode()
