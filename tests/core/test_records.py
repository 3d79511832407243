"""Rules of every record: permanent ids, titles, statuses, unique ids of datasets."""

import re
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from apps.core.models import Status
from apps.core.validators import RESERVED_IDS
from apps.risks.models import Risk
from apps.sources.models import Source
from tests.factories import NOUNS, make_actor, make_risk, make_source

pytestmark = pytest.mark.django_db

CONTRACT = Path(__file__).parents[2] / "docs" / "api-contract.txt"
MADE_FROM_TITLES = [
    ("Toxic speech", "toxic-speech"),
    ("  Économie & société: “1984”! ", "economie-societe-1984"),
    ("snake_case and CamelCase", "snake-case-and-camelcase"),
    ("_private_", "private"),
    ("a -- b", "a-b"),
    ("x" * 100, "x" * 60),
    ("x" * 59 + " y", "x" * 59),
    ("Утечка данных", "risk"),
    ("!!!", "risk"),
]


def refused(make):
    with pytest.raises(IntegrityError), transaction.atomic():
        make()
    return True


@pytest.mark.parametrize(("title", "public_id"), MADE_FROM_TITLES)
def test_an_id_is_made_from_the_title_and_leads_to_a_page(title, public_id):
    risk = make_risk(title=title)
    assert risk.public_id == public_id
    assert risk.get_absolute_url() == f"/risks/{public_id}/"
    Risk._meta.get_field("public_id").run_validators(risk.public_id)


def test_an_id_that_is_taken_gets_a_number():
    titles = ["Bias", "Bias", "Bias", "Bias-2"]
    assert [make_risk(title=title).public_id for title in titles] == ["bias", "bias-2", "bias-3", "bias-2-2"]


def test_an_id_is_not_a_path_segment_of_the_api():
    assert make_risk(title="Bulk").public_id == "bulk-2"
    with pytest.raises(ValidationError, match="'lookup' is used in URLs of the API"):
        Risk(public_id="lookup", title="New").full_clean()


def test_an_existing_reserved_id_stays_valid():
    old = make_risk(public_id="groups")
    old.full_clean()
    assert old.public_id == "groups"


def test_every_path_segment_in_place_of_an_id_is_reserved():
    words = set(re.findall(r"^\w+ /api/v1/[\w-]+/([\w-]+)/", CONTRACT.read_text(), re.MULTILINE))
    assert words == {"bulk", "groups"} <= RESERVED_IDS


def test_an_id_stays_when_the_title_changes():
    risk = make_risk(title="Before")
    risk.title = "After"
    risk.save()
    assert Risk.objects.get().public_id == "before"


def test_two_nouns_may_have_the_same_id():
    assert make_risk(title="China").public_id == make_actor(title="China").public_id == "china"


@pytest.mark.parametrize("plural", NOUNS)
def test_an_id_is_unique(plural):
    NOUNS[plural](public_id="one")
    assert refused(lambda: NOUNS[plural](public_id="one"))


@pytest.mark.parametrize(
    "id", ["A", "a b", "a_b", "a/b", "-a", "a-", ".a", "a.", "a--b", "a..b", "ä", "a\n", "a" * 81]
)
def test_a_malformed_id_is_refused(id):
    with pytest.raises(ValidationError) as refusal:
        Risk(title="T", public_id=id).full_clean()
    assert "public_id" in refusal.value.message_dict


@pytest.mark.parametrize("id", ["a", "mit1458", "ev-49.01.02-2", "1.x", "a.b-c.d"])
def test_a_well_formed_id_is_taken_and_leads_to_a_page(id):
    Risk(title="T", public_id=id).full_clean()
    assert reverse("risk-detail", args=[id]) == f"/risks/{id}/"


@pytest.mark.parametrize("plural", NOUNS)
def test_the_database_refuses_an_empty_title(plural):
    assert refused(lambda: NOUNS[plural](title=""))


@pytest.mark.parametrize("plural", NOUNS)
def test_the_database_refuses_an_unknown_status(plural):
    assert refused(lambda: NOUNS[plural](status="gone"))


@pytest.mark.parametrize("plural", NOUNS)
def test_an_id_of_a_dataset_is_unique(plural):
    known = {"origin": "mit", "external_id": "01.02.03"}
    record = NOUNS[plural](**known)
    assert refused(lambda: NOUNS[plural](**known))
    assert NOUNS[plural](origin="other", external_id="01.02.03").pk != record.pk
    assert NOUNS[plural](origin="mit").pk and NOUNS[plural](origin="mit").pk


def test_readers_see_published_records_and_successors_of_withdrawn_ones():
    for status in Status.values:
        make_source(title=status, status=status)
    assert [str(source) for source in Source.objects.published()] == ["published"]
    assert [str(source) for source in Source.objects.readable()] == ["published", "withdrawn"]


@pytest.mark.parametrize("plural", ["risks", "actors", "terms"])
def test_no_record_is_its_own_ancestor(plural):
    above = NOUNS[plural]()
    below = NOUNS[plural](parent=above)
    above.parent = below
    with pytest.raises(ValidationError, match="leads back to it"):
        above.clean()


@pytest.mark.parametrize("plural", NOUNS)
def test_no_record_is_replaced_by_itself(plural):
    record = NOUNS[plural]()
    record.replaced_by = record
    with pytest.raises(ValidationError, match="leads back to it"):
        record.clean()


def test_a_record_with_predecessors_cannot_be_deleted():
    kept = make_source()
    make_source(status="withdrawn", replaced_by=kept)
    assert refused(kept.delete)
