import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from apps.taxonomy.models import Term
from tests.factories import make_actor, make_mitigation, make_risk, make_taxonomy, make_term

pytestmark = pytest.mark.django_db


def test_a_term_has_a_path_and_an_id_from_its_taxonomy_and_code():
    term = make_term("6.1")
    assert (term.path, term.public_id) == ("6/6.1/", "mit-domain-6.1")
    assert make_term("X.X", "mit-mitigation").public_id == "mit-mitigation-x.x"


def test_terms_are_ordered_as_a_tree():
    for code in ("6.2", "1", "6.1", "X.1"):
        make_term(code)
    assert [term.code for term in Term.objects.of("mit-domain")] == ["1", "6", "6.1", "6.2", "X", "X.1"]


def test_paths_below_follow_a_changed_code():
    top, below = make_term("6"), make_term("6.1")
    top.code = "9"
    top.save()
    below.refresh_from_db()
    assert below.path == "9/6.1/"


def test_paths_below_follow_a_moved_term():
    moved, elsewhere = make_term("6.1"), make_term("7")
    below = make_term("6.1.1")
    moved.parent = elsewhere
    moved.save()
    below.refresh_from_db()
    assert below.path == "7/6.1/6.1.1/"


def test_codes_are_unique_within_a_taxonomy():
    term = make_term("6")
    assert make_term("6", "other").code == "6"
    with pytest.raises(IntegrityError):
        Term.objects.create(taxonomy=term.taxonomy, code="6", title="Again", public_id="again")


def test_a_code_with_a_slash_is_refused():
    with pytest.raises(ValidationError, match="must not contain a slash"):
        Term(taxonomy=make_taxonomy(), code="a/b", title="T").clean()


def test_a_parent_belongs_to_the_same_taxonomy():
    with pytest.raises(ValidationError, match="belongs to another taxonomy"):
        Term(taxonomy=make_taxonomy(), code="1", title="T", parent=make_term("1", "other")).clean()


@pytest.mark.parametrize(
    ("code", "label"),
    [("6", "6. Power"), ("6.1", "6.1 > Power"), ("X.1", "X.1 > Power"), ("state", "Power")],
)
def test_a_label_is_written_as_mit_writes_it(code, label):
    above = make_term(code.rpartition(".")[0]) if "." in code else None
    assert str(make_term(code, title="Power", parent=above)) == label


def test_a_term_in_use_cannot_be_deleted():
    for record, term in [
        (make_risk("6.1"), "6.1"),
        (make_mitigation("1.1"), "1.1"),
        (make_actor("state"), "state"),
    ]:
        with pytest.raises(IntegrityError):
            Term.objects.get(code=term).delete()
        assert type(record).objects.filter(pk=record.pk).exists()
