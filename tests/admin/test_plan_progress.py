"""The progress of a plan that is being applied."""

import pytest
from django.core.cache import cache

from apps.ingest.models import Plan
from apps.ingest.plan.make import make_plan
from apps.ingest.plan.progress import CachedProgress
from tests.factories import make_taxonomy
from tests.ingest.mit_lines import COLUMNS, PAPER, RISK

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(tmp_path):
    make_taxonomy("mit-domain")
    path = tmp_path / "risks.csv"
    lines = [COLUMNS, *([row.get(column, "") for column in COLUMNS] for row in (PAPER, RISK))]
    path.write_text("\n".join(",".join(f'"{cell}"' for cell in line) for line in lines), encoding="utf-8")
    return make_plan("mit-ai-risk-repository", [path])


def steps(client, plan):
    return client.get(f"/admin/ingest/plan/{plan.pk}/progress.json").json()["steps"]


def apply(client, plan):
    page = f"/admin/ingest/plan/{plan.pk}/change/"
    return client.post(page, {"_apply": "yes", "seen": client.get(page).context["seen"]})


def test_each_step_is_reported_while_the_plan_is_applied(curator, plan, monkeypatch):
    monkeypatch.setattr(CachedProgress, "clear", lambda self: None)
    apply(curator, plan)
    told = steps(curator, plan)
    cache.clear()
    assert told[0] == "Reading …" and any(line.startswith("risks: 1 new") for line in told)


def test_nothing_is_reported_before_and_after(curator, plan):
    assert steps(curator, plan) == []
    apply(curator, plan)
    assert Plan.objects.get().state == "applied" and steps(curator, plan) == []


def test_the_progress_needs_the_permission_to_view_the_plan(client, plan, django_user_model):
    client.force_login(django_user_model.objects.create_user("reader", is_staff=True))
    assert client.get(f"/admin/ingest/plan/{plan.pk}/progress.json").status_code == 403
    assert client.get("/admin/ingest/plan/999/progress.json").status_code in (403, 404)
