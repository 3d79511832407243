import pytest

from apps.explore.counts.shares import compute_code_shares
from apps.risks.models import Risk
from tests.factories import make_risk

pytestmark = pytest.mark.django_db


def test_a_share_leaves_out_risks_not_coded_on_the_axis():
    for entity in ("human", "ai", "ai", "not-coded", "blank"):
        make_risk(domain="6.1", entity=entity)
    found = compute_code_shares(Risk.objects.all())
    assert found["6.1", "entity", "ai"] == pytest.approx(2 / 3)
    assert found["6.1", "entity", "other"] == 0
    assert ("6.1", "intent", "other") not in found


def test_risks_without_a_subdomain_are_not_counted():
    make_risk(domain="6", entity="ai")
    assert compute_code_shares(Risk.objects.all()) == {}


def test_shares_need_one_query(django_assert_num_queries):
    make_risk(domain="6.1", entity="ai", intent="other", timing="other")
    with django_assert_num_queries(1):
        compute_code_shares(Risk.objects.all())
