from django.db import migrations
from django.utils import timezone

BATCH = 500
FIELDS = ("id", "dataset", "model", "key", "values", "file", "sha256", "sheet", "row")


def log_what_is_held(apps, schema_editor):
    """What was said before has a first row too, so that a later change of it can be undone."""
    Upstream = apps.get_model("ingest", "Upstream")
    Log = apps.get_model("ingest", "HistoricalUpstream")
    if not Upstream.objects.exists():
        return
    reason = "What datasets said so far, entered into the history."
    revision = apps.get_model("history", "Revision").objects.create(reason=reason)
    known = {"history_type": "+", "history_date": timezone.now(), "revision": revision}
    rows = []
    for said in Upstream.objects.order_by("pk").values(*FIELDS).iterator(chunk_size=BATCH):
        rows.append(Log(**said, **known))
        if len(rows) == BATCH:
            Log.objects.bulk_create(rows)
            rows = []
    Log.objects.bulk_create(rows)


class Migration(migrations.Migration):
    dependencies = [("ingest", "0004_upstream_history")]

    operations = [migrations.RunPython(log_what_is_held, migrations.RunPython.noop, elidable=True)]
