"""Publish the open draft changes of the database of DATABASE_URL, one after the other, in the admin.

    DATABASE_URL=… python -m tests.migrations.publish_drafts root

Prints, as JSON, {number of the draft: {"stage", "writes"}}: its stage afterwards, and what its revision
wrote.
"""

import json
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "riskbase.settings")
django.setup()

from apps.history.models import DraftChange  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402 - settings come first
from django.test import Client  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402
from tests.migrations.describe_revision import describe_revision  # noqa: E402


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
    found = {draft.pk: publish_draft(client, draft) for draft in drafts}
    json.dump(found, sys.stdout, default=str)


if __name__ == "__main__":
    main(sys.argv[1])
