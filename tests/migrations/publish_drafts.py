"""Open pages of the admin and publish the open draft changes in the database of DATABASE_URL.

    DATABASE_URL=… python -m tests.migrations.publish_drafts root

Prints as JSON: `pages`, {address: HTTP status} of the import plans, of some revisions and of the
histories of edited records; and `drafts`, {number of the draft: {"stage", "writes"}}, its stage afterwards
and what its revision wrote.
"""

import json
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "riskbase.settings")
django.setup()

from django.apps import apps  # noqa: E402 - settings come first
from django.contrib.auth import get_user_model  # noqa: E402
from django.db.models import Count  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402
from django.urls import reverse  # noqa: E402

from apps.core.models import Record  # noqa: E402
from apps.history.models import DraftChange, Revision  # noqa: E402
from apps.ingest.models import Plan  # noqa: E402
from tests.migrations.describe_revision import describe_revision  # noqa: E402


def list_addresses() -> list[str]:
    plans = [reverse("admin:ingest_plan_change", args=[plan.pk]) for plan in Plan.objects.all()]
    written = Revision.objects.filter(reason__iregex="^(merge|split|undo|draft change)")
    revisions = [reverse("admin:history_revision_change", args=[revision.pk]) for revision in written]
    return [*plans, *revisions, *list_history_addresses()]


def list_history_addresses() -> list[str]:
    """The histories of the records that were written more than twice."""
    return [
        reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_history", args=[key])
        for model in apps.get_models()
        if issubclass(model, Record)
        for key in model.history.order_by().values("id").annotate(n=Count("pk")).filter(n__gt=2)
        .values_list("id", flat=True)
    ]  # fmt: skip


def publish_draft(client: Client, draft: DraftChange) -> dict[str, object]:
    page = client.get(draft.get_absolute_url())
    assert page.status_code == 200, (draft.pk, page.status_code)
    client.post(draft.get_absolute_url(), {"_publish": "yes"})
    draft.refresh_from_db()
    writes = describe_revision(draft.revision_id) if draft.revision_id else []
    return {"stage": draft.stage, "writes": writes}


def main(username: str) -> None:
    setup_test_environment()
    client = Client()
    client.force_login(get_user_model().objects.get(username=username))
    drafts = DraftChange.objects.filter(stage="open").order_by("pk")
    pages = {address: client.get(address).status_code for address in list_addresses()}
    found = {draft.pk: publish_draft(client, draft) for draft in drafts}
    json.dump({"pages": pages, "drafts": found}, sys.stdout, default=str)


if __name__ == "__main__":
    main(sys.argv[1])
