"""Nothing is written to the database without a row in the log."""

import ast
from pathlib import Path

import pytest

from apps.core.publishing import TRANSITIONS, apply_transition
from apps.explore.models import Apart
from apps.history.log.changes import list_logged_models
from apps.history.models import Revision, create_revision
from apps.history.undo.plan import undo_revision
from apps.ingest.models import Upstream
from apps.ingest.plan.decisions import Decisions
from apps.ingest.plan.rows import ImportRow
from apps.ingest.plan.writer import WriteOptions, Writer
from apps.risks.models import Risk
from tests import factories as make

pytestmark = pytest.mark.django_db
APPS = Path(__file__).parents[2] / "apps"


def cited(record):
    return make.make_citation(record)


def said():
    return Upstream.objects.create(dataset="x", model="risks.risk", key="[]", values={})


# One object of each model that is logged, by its label.
ONE = {
    "taxonomy.taxonomy": lambda: make.make_taxonomy("topics"),
    "taxonomy.term": lambda: make.make_term("1"),
    "actors.actor": make.make_actor,
    "sources.source": make.make_source,
    "sources.claim": make.make_claim,
    "sources.taxonomycitation": lambda: cited(make.make_taxonomy("topics")),
    "sources.actorcitation": lambda: cited(make.make_actor()),
    "sources.claimcitation": lambda: cited(make.make_claim()),
    "sources.statement": lambda: make.make_statement(make.make_actor()),
    "sources.stance": lambda: make.make_stance(make.make_claim()),
    "sources.termmapping": lambda: make.make_mapping(make.make_term("t", "topics"), make.make_term("1")),
    "risks.risk": make.make_risk,
    "risks.riskterm": lambda: make.make_risk_term(make.make_risk(), make.make_term("1")),
    "risks.riskcitation": lambda: cited(make.make_risk()),
    "risks.evidence": lambda: make.make_evidence(make.make_risk()),
    "risks.riskactor": lambda: make.make_risk_actor(make.make_risk(), make.make_actor()),
    "risks.riskrelation": lambda: make.make_relation(make.make_risk(), make.make_risk()),
    "risks.scenario": make.make_scenario,
    "risks.scenariocitation": lambda: cited(make.make_scenario()),
    "risks.step": lambda: make.make_step(make.make_scenario(), actors=[make.make_actor()]),
    "explore.apart": lambda: Apart.objects.create(one=make.make_risk(), other=make.make_risk()),
    "mitigations.mitigation": make.make_mitigation,
    "mitigations.mitigationcitation": lambda: cited(make.make_mitigation()),
    "mitigations.mitigationactor": lambda: make.make_mitigation_actor(
        make.make_mitigation(), make.make_actor()
    ),
    "ingest.upstream": said,
    "mitigations.mitigationrisk": lambda: make.make_mitigation_risk(make.make_mitigation(), make.make_risk()),
}


def untraced():
    """Objects that are not as their last row in the log says, and rows of what is gone without a word."""
    return [
        f"{model._meta.label_lower} {key}: {is_now} is not {logged_as}"
        for model in list_logged_models()
        for key, is_now, logged_as in compared(model)
        if is_now != logged_as
    ]


def compared(model):
    names = [item.attname for item in model._meta.concrete_fields]
    held = {row["id"]: row for row in model.objects.values(*names)}
    said = {}
    for row in model.history.order_by("history_id").values("history_type", *names):
        said[row["id"]] = None if row.pop("history_type") == "-" else row
    return [(key, held.get(key), said.get(key)) for key in {*held, *said}]


def test_every_logged_model_is_covered():
    assert {model._meta.label_lower for model in list_logged_models()} == set(ONE)


@pytest.mark.parametrize("label", ONE)
def test_creating_changing_and_deleting_leaves_log_rows(label, admin_user):
    rows = []
    for act in ("make", "change", "delete"):
        with create_revision(user=admin_user, reason=act):
            if act == "make":
                obj = ONE[label]()
                key, log = obj.pk, type(obj).history
            elif act == "change":
                obj.save()
            else:
                obj.delete()
        last = log.filter(id=key).latest("history_id")
        rows.append((last.history_type, last.revision.reason, last.revision.user))
    assert rows[1:] == [("~", "change", admin_user), ("-", "delete", admin_user)]
    assert rows[0][1:] == ("make", admin_user) and untraced() == []


def test_a_write_outside_of_a_revision_has_its_own():
    make.make_risk()
    assert Revision.objects.count() == 1 and untraced() == []


def test_transitions_log_their_reason():
    risk = make.make_risk(status="draft", source=make.make_source())
    with create_revision(reason="Read by two"):
        apply_transition(TRANSITIONS["publish"], Risk.objects.all())
    assert risk.history.latest().revision.reason == "Read by two" and untraced() == []


def test_imports_log_their_batch():
    risk = make.make_risk(origin="x", external_id="1", title="Old")
    with create_revision(batch="x.csv"):
        accepted = Decisions.from_rules([["*", "*", "*"]])
        writer = Writer("x", options=WriteOptions(accepted))
        said = [("1", "New"), ("2", "Another")]
        rows = [ImportRow({"origin": "x", "external_id": key, "title": title}) for key, title in said]
        writer.put(Risk, ("origin", "external_id"), rows)
        writer.close()
    assert {row.revision.batch for row in Risk.history.filter(history_type="+", external_id="2")} == {"x.csv"}
    assert risk.history.latest().revision.batch == "x.csv" and untraced() == []


def test_the_api_logs_user_and_reason(client, admin_user):
    client.force_login(admin_user)
    make.make_source(public_id="s"), make.make_actor(public_id="a")
    before = Revision.objects.count()
    cited = [{"source": "s"}]
    tied = [{"actor": "a", "role": "drives", "source": "s"}]
    first = {"title": "New", "citations": cited, "actors": tied, "terms": [], "reason": "create"}
    answer = client.post("/api/v1/risks/", first, "application/json")
    for path, body in (("", {"actors": [], "title": "Newer"}), ("review/", {}), ("publish/", {})):
        send = client.post if path else client.patch
        seen = {"If-Match": answer["ETag"]}
        body |= {"reason": path or "change"}
        answer = send(f"/api/v1/risks/new/{path}", body, "application/json", headers=seen)
        assert answer.status_code == 200, answer.json()
    acts = Revision.objects.order_by("pk")[before:]
    reasons = ["create", "change", "review/", "publish/"]
    assert [(act.user, act.reason) for act in acts] == [(admin_user, reason) for reason in reasons]
    assert untraced() == []


def test_the_shipped_knowledge_and_its_undo_are_logged(shipped_knowledge):
    act = Revision.objects.get()
    assert act.batch.startswith("knowledge") and untraced() == []
    new = undo_revision(act)
    assert new.reason.startswith(f"Undo of revision {act.pk}") and untraced() == []


# --- The source ---------------------------------------------------------------------------------

SILENT_WRITES = {"update", "bulk_create", "bulk_update", "delete", "_raw_delete"}
# Where a write leaves no trace of itself: the log, plans; or signals log each row.
ALLOWED = {
    ("history/models/log.py", "log.objects.bulk_create"): "the log itself",
    ("history/models/revision.py", "Revision.objects.filter(pk=self.revision.pk).update"): "the log itself",
    ("history/undo/restore.py", "model.objects.filter(pk__in=keys[start:start + WRITE_BATCH_SIZE]).delete"): (
        "signals log it"
    ),
    ("history/curation/proposals.py", "link.delete"): "signals log it",
    ("explore/near_duplicates/views.py", "known.delete"): "signals log it",
    ("ingest/plan/make.py", "plan.delete"): "plans",
    ("ingest/plan/progress.py", "cache.delete"): "no table",
    ("ingest/plan/make.py", "PlanRow.objects.bulk_create"): "plans",
    (
        "access/models.py",
        "Token.objects.not_recently_used().filter(pk=self.pk).update",
    ): "when a token was used",
    ("access/idempotency.py", "KeptAnswer.objects.outdated().delete"): "answers kept for a day",
    ("core/api/nested_links.py", "self.link.delete"): "signals log it",
}


def silent_writes(path):
    """Calls that go past save(); what takes something unnamed is the update() of a dict or a counter."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            is_dict = node.func.attr == "update" and node.args
            if node.func.attr in SILENT_WRITES and not is_dict:
                yield path.relative_to(APPS).as_posix(), ast.unparse(node.func)


def test_no_code_writes_without_the_log():
    sources = [path for path in APPS.rglob("*.py") if "migrations" not in path.parts]
    found = {call for path in sources for call in silent_writes(path)}
    assert found - set(ALLOWED) == set()
