import pytest
from django.http import QueryDict

from apps.mitigations.filters import MitigationFilter
from apps.mitigations.models import Mitigation
from tests.factories import (
    make_actor,
    make_mitigation,
    make_mitigation_actor,
    make_mitigation_risk,
    make_risk,
    make_source,
)

pytestmark = pytest.mark.django_db


def ids(query):
    filterset = MitigationFilter(QueryDict(query), queryset=Mitigation.objects.published())
    assert filterset.find_errors(strict=True) == {}
    return [record.public_id for record in filterset.qs]


def test_a_category_includes_its_subcategories():
    make_mitigation("1", public_id="one"), make_mitigation("1.2", public_id="within")
    make_mitigation("2.1", public_id="two"), make_mitigation(public_id="without")
    assert ids("category=1") == ["one", "within"]
    assert ids("category=1.2&category=2") == ["within", "two"]
    assert ids("category=none") == ["without"]


def test_a_catch_all_category_is_found_by_its_code():
    make_mitigation("1.X", public_id="other"), make_mitigation("1.1", public_id="first")
    assert ids("category=1.X") == ["other"]


@pytest.mark.parametrize("basis", ["quoted", "curated", "machine"])
def test_mitigations_are_filtered_by_basis(basis):
    for each in ("quoted", "curated", "machine"):
        make_mitigation(public_id=each, basis=each)
    assert ids(f"basis={basis}") == [basis]


def test_mitigations_are_filtered_by_risk_actor_and_source():
    risk, actor = make_risk(public_id="race"), make_actor(public_id="china")
    treaty = make_mitigation(public_id="treaty", source=make_source(public_id="doe-2031"))
    make_mitigation_risk(treaty, risk), make_mitigation_actor(treaty, actor)
    make_mitigation_risk(treaty, make_risk()), make_mitigation()
    assert ids("risk=race") == ids("actor=china") == ids("source=doe-2031") == ["treaty"]
    assert ids("risk=race&actor=china") == ["treaty"]


def test_mitigations_are_filtered_by_origin_and_external_id():
    make_mitigation(public_id="a1", origin="mit", external_id="A0001_Doe2031"), make_mitigation()
    assert ids("origin=mit") == ids("external_id=A0001_Doe2031") == ["a1"]
