"""The whole hash of the file that a value came from, where before its name carried the beginning of it."""

import re

from django.db import migrations, models

NAMED = re.compile(r"(?P<name>.+) \(SHA-256 (?P<start>[0-9a-f]{16})\)")


def part(apps, schema_editor):
    """The plans have the whole hash of every file that was imported."""
    upstream, plans = apps.get_model("ingest", "Upstream"), apps.get_model("ingest", "Plan")
    whole = {file["sha256"][:16]: file["sha256"] for files in plans.objects.values_list("files", flat=True)
             for file in files}  # fmt: skip
    # A CSV file's only sheet has its name: that of the documents was told as part of the mitigations.
    for dataset, files in plans.objects.exclude(revision=None).order_by("pk").values_list("dataset", "files"):
        for file in files[1:]:
            told = {"file": file["name"], "sha256": file["sha256"]}
            upstream.objects.filter(dataset=dataset, sheet=file["name"]).update(**told)
    for file in upstream.objects.order_by().values_list("file", flat=True).distinct():
        if found := NAMED.fullmatch(file):
            told = {"file": found["name"], "sha256": whole.get(found["start"], found["start"])}
            upstream.objects.filter(file=file).update(**told)


def join(apps, schema_editor):
    upstream = apps.get_model("ingest", "Upstream").objects.exclude(sha256="").order_by()
    for name, sha256 in upstream.values_list("file", "sha256").distinct():
        file = f"{name} (SHA-256 {sha256[:16]})"
        upstream.filter(file=name, sha256=sha256).update(file=file)


class Migration(migrations.Migration):
    dependencies = [("ingest", "0002_plan_fields")]

    operations = [
        migrations.AddField(
            model_name="upstream",
            name="sha256",
            field=models.CharField(blank=True, help_text="Of the whole file.", max_length=64, verbose_name='sha256'),
        ),
        migrations.RunPython(part, join, elidable=True),
    ]
