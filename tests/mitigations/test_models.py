import pytest
from django.db import IntegrityError, transaction

from tests.factories import (
    make_actor,
    make_citation,
    make_mitigation,
    make_mitigation_actor,
    make_mitigation_risk,
    make_risk,
    make_source,
)

pytestmark = pytest.mark.django_db


def refused(make, *args, **values):
    with pytest.raises(IntegrityError), transaction.atomic():
        make(*args, **values)
    return True


@pytest.mark.parametrize("basis", ["", "guessed", "Quoted"])
def test_mitigations_and_their_links_have_a_known_basis(basis):
    assert refused(make_mitigation, basis=basis)
    assert refused(make_mitigation_risk, make_mitigation(), make_risk(), basis=basis)
    assert refused(make_mitigation_actor, make_mitigation(), make_actor(), basis=basis)


def test_links_to_a_risk_or_an_actor_are_unique():
    mitigation, risk, actor = make_mitigation(), make_risk(), make_actor()
    make_mitigation_risk(mitigation, risk), make_mitigation_actor(mitigation, actor)
    assert refused(make_mitigation_risk, mitigation, risk, position=2)
    assert refused(make_mitigation_actor, mitigation, actor)


def test_mitigations_of_a_risk_are_ordered_by_position():
    risk = make_risk()
    for position in (3, 1, 2):
        make_mitigation_risk(make_mitigation(title=f"M{position}"), risk, position=position)
    assert [str(link.mitigation) for link in risk.mitigation_links.all()] == ["M1", "M2", "M3"]


def test_records_that_a_mitigation_refers_to_cannot_be_deleted():
    risk, actor, source, origin = make_risk(), make_actor(), make_source(), make_source()
    mitigation = make_mitigation(source=origin)
    make_mitigation_risk(mitigation, risk), make_mitigation_actor(mitigation, actor)
    make_citation(mitigation, source=source)
    assert all(refused(record.delete) for record in (risk, actor, source, origin))


def test_links_of_a_mitigation_are_deleted_with_it():
    mitigation, risk = make_mitigation(), make_risk()
    make_mitigation_risk(mitigation, risk)
    mitigation.delete()
    assert not risk.mitigation_links.exists()
