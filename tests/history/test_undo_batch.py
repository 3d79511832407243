"""Undo of an import: changes are restored exactly, added records are withdrawn."""

import pytest
from django.apps import apps

from apps.core.models import Record
from apps.history.log.changes import list_logged_models
from apps.history.models import Revision, create_revision
from apps.history.undo.plan import CannotUndo, undo_revision
from apps.ingest.plan.decisions import Decisions
from apps.ingest.plan.rows import ImportRow
from apps.ingest.plan.writer import WriteOptions, Writer
from apps.risks.models import Risk, RiskActor
from apps.sources.models import Source
from tests.factories import make_actor, make_risk_actor, make_scenario, make_source, make_step, make_term

pytestmark = pytest.mark.django_db
KEY = ("origin", "external_id")
ACCEPT_ALL = WriteOptions(Decisions.from_rules([["*", "*", "*"], ["*", "*", "withdraw"]]))


def release(number, risks, actor):
    """A dataset with as many risks, each with its actor, worded and coded by the number of the release."""
    with create_revision(batch=f"x{number}.csv", reason=f"Import of release {number}"):
        writer = Writer("x", options=ACCEPT_ALL)
        held = writer.put(Source, KEY, [row({"title": f"Source {number}"}, 1)])
        source = held["x", "1"]
        said = {"title": f"Risk {number}", "description": "Text " * number, "source_id": source}
        said |= {"entity": ("ai", "human")[number % 2], "raw": {"Title": f"Risk {number}"}}
        held = writer.put(Risk, KEY, [row(said, i) for i in range(risks)])
        links = [{"risk_id": risk, "actor_id": actor.pk, "role": "drives"} for risk in held.values()]
        more = {"source_id": source, "note": f"Release {number}"}
        writer.put(
            RiskActor, ("risk_id", "actor_id", "role"), [ImportRow({**link, **more}) for link in links]
        )
        writer.close()
    return Revision.objects.latest("pk")


def row(values, key):
    fresh = {"status": "published", "public_id": f"x{key}"}
    return ImportRow({"origin": "x", "external_id": str(key), **values}, initial=fresh)


def dump():
    """Every row of every table of the base but the log: {table: {key: values}}."""
    kept = [model for model in apps.get_models() if model._meta.app_label in BASE]
    tables = {model._meta.db_table: model for model in kept if not hasattr(model, "history_date")}
    return {name: {r["id"]: r for r in model.objects.values()} for name, model in tables.items()}


BASE = {"taxonomy", "actors", "sources", "risks", "mitigations"}


@pytest.fixture
def base():
    """Records of other origins, with links, that no import touches."""
    make_step(make_scenario(), actors=[make_actor()])
    make_term("6.1")
    return make_actor(title="China")


def test_everything_that_an_import_changed_is_restored_exactly(base):
    release(1, 40, base)
    before = dump()
    act = release(2, 40, base)
    assert dump() != before
    undo_revision(act)
    assert dump() == before


def test_added_records_are_withdrawn_and_added_links_removed(base):
    release(1, 10, base)
    before = dump()
    act = release(2, 40, base)
    undo_revision(act)
    after = dump()
    added = {key: row for key, row in after["risks_risk"].items() if key not in before["risks_risk"]}
    assert len(added) == 30 and {row["status"] for row in added.values()} == {"withdrawn"}
    after["risks_risk"] = {key: row for key, row in after["risks_risk"].items() if key not in added}
    assert after == before


def test_undoing_the_undo_restores_the_import(base):
    act = release(1, 30, base)
    before = dump()
    undo_revision(undo_revision(act))
    assert dump() == before


def test_the_first_import_undone_leaves_only_withdrawn_records(base):
    undo_revision(release(1, 30, base))
    assert not RiskActor.objects.exists()
    records = [model for model in list_logged_models() if issubclass(model, Record)]
    dataset = [obj for model in records for obj in model.objects.filter(origin="x")]
    assert {obj.status for obj in dataset} == {"withdrawn"} and len(dataset) == 31


def test_later_edits_are_named_and_nothing_is_undone(base):
    release(1, 5, base)
    act = release(2, 5, base)
    risk = Risk.objects.first()
    risk.title = "Edited"
    risk.save()
    before = dump()
    with pytest.raises(CannotUndo, match=r"Edited \(x0\): title, in"):
        undo_revision(act)
    assert dump() == before
    undo_revision(act, accepted={("risks.risk", risk.pk)})
    assert set(Risk.objects.values_list("title", flat=True)) == {"Risk 1"}


def test_the_number_of_queries_does_not_grow_with_the_objects(base, django_assert_max_num_queries):
    release(1, 60, base)
    act = release(2, 60, base)
    with django_assert_max_num_queries(100):
        undo_revision(act)


def test_links_of_other_records_to_imported_sources_stay(base):
    act = release(1, 3, base)
    other = make_risk_actor(Risk.objects.first(), base, role="exposed", source=make_source())
    undo_revision(act)
    assert list(RiskActor.objects.all()) == [other]
