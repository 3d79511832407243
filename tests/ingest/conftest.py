"""Fixtures for edited lists, files of MIT, and folders of knowledge."""

import csv
import io

import pytest
import yaml
from django.core.management import call_command

from apps.ingest.mit.risks import MitRiskImporter
from apps.ingest.plan.make import make_plan
from tests.api.endpoints import body
from tests.ingest.folders import BASE
from tests.ingest.lists import EDITORS
from tests.ingest.mit_lines import COLUMNS


@pytest.fixture
def exported(client, tmp_path):
    """`exported(noun, {id: {column: cell}}, new rows)`: the path of a list with these edits."""

    def export(noun, changes=None, new=(), *, format="csv", query=""):
        path = tmp_path / f"{noun}.{format}"
        path.write_bytes(body(client.get(f"/{noun}.{format}?{query}")))
        if changes or new:
            EDITORS[format](path, changes or {}, new)
        return path

    return export


@pytest.fixture
def edited(exported):
    """The plan of such a list. `meanwhile` is called between export and import."""

    def plan(noun, changes=None, new=(), *, format="csv", query="", meanwhile=lambda: None):
        path = exported(noun, changes, new, format=format, query=query)
        meanwhile()
        return make_plan("riskbase", [path])

    return plan


@pytest.fixture
def own_file(tmp_path):
    """The plan of a CSV file of these rows."""

    def plan(rows, **options):
        path = tmp_path / "own.csv"
        with path.open("w", newline="") as file:
            csv.writer(file).writerows(rows)
        return make_plan("riskbase", [path], **options)

    return plan


@pytest.fixture
def plan_of(tmp_path):
    """The plan of a CSV file of MIT with these rows."""

    def plan(*rows, name="v1.csv"):
        path = tmp_path / name
        with path.open("w", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            writer.writerows(rows)
        return make_plan(MitRiskImporter.name, [path])

    return plan


@pytest.fixture
def knowledge(tmp_path):
    """`knowledge({"seed/risks.yaml": […]})` loads BASE with these files instead of its own."""

    def load(files=None):
        for name, content in (BASE | (files or {})).items():
            path = tmp_path / "fixtures" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            text = content if isinstance(content, str) else yaml.safe_dump(content, allow_unicode=True)
            path.write_text(text, encoding="utf-8")
        output = io.StringIO()
        call_command("load_knowledge", tmp_path / "fixtures", stdout=output)
        return output.getvalue()

    return load
