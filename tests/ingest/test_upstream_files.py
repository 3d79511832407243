"""Upstream values are stored with the file and its SHA-256, the sheet and the row."""

import hashlib
from importlib import import_module

import pytest
from django.apps import apps
from django.core.management import call_command

from apps.ingest.datasets import DATASETS
from apps.ingest.models import Plan, Upstream
from apps.ingest.plan.make import apply_plan, make_plan
from tests.factories import make_term
from tests.ingest.workbooks import TAB, cells, save

pytestmark = pytest.mark.django_db

MITIGATIONS = (
    "Action ID,Action Name,Action Definition,Action Source,MitigationCode\nA1_Doe2031,Act,,Doe2031,\n"
)
DOCUMENTS = "ShortRef,Title,Abstract,Year\nDoe2031,Harms,Of the press.,2031\n"
migration = import_module("apps.ingest.migrations.0003_upstream_sha256")


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def places(**values):
    return [*Upstream.objects.filter(**values).values_list("file", "sha256", "sheet", "row")]


@pytest.fixture
def written(tmp_path):
    """`written(name=text)`: files of these names; their paths."""

    def write(**texts):
        paths = [tmp_path / f"{name}.csv" for name in texts]
        for path, text in zip(paths, texts.values(), strict=True):
            path.write_text(text, encoding="utf-8")
        return paths

    return write


def mitigations(written, **texts):
    make_term("1", "mit-mitigation")
    paths = written(mitigations=MITIGATIONS, **texts)
    apply_plan(make_plan("mit-ai-risk-mitigations", paths))
    return [sha256(path) for path in paths]


def test_a_row_of_a_workbook_has_the_hash_of_the_file(tmp_path):
    make_term("6.2")
    path = save(tmp_path / "release.xlsx", [cells("72.04.00", "C", "Divides")])
    call_command("import_mit", path)
    assert places(model="risks.risk") == [("release.xlsx", sha256(path), TAB, 4)]


def test_each_of_two_files_has_its_own_name_and_hash(written):
    first, second = mitigations(written, documents=DOCUMENTS)
    assert places(model="mitigations.mitigation") == [("mitigations.csv", first, "mitigations.csv", 2)]
    assert places(model="sources.source") == [("documents.csv", second, "documents.csv", 2)]


def test_a_document_without_a_row_has_the_file_that_refers_to_it(written):
    (first,) = mitigations(written)
    assert places(model="sources.source") == [("mitigations.csv", first, "", None)]


def test_the_cells_of_a_document_are_stored_without_the_abstract(written):
    mitigations(written, documents=DOCUMENTS)
    raw = Upstream.objects.get(model="sources.source").values["raw"]
    assert raw == {"ShortRef": "Doe2031", "Title": "Harms", "Year": "2031"}


def test_a_record_of_yaml_has_the_hash_of_its_own_file(knowledge, tmp_path):
    knowledge()
    folder = tmp_path / "fixtures" / "seed"
    assert places(key='["china"]') == [
        ("seed/actors.yaml", sha256(folder / "actors.yaml"), "seed/actors.yaml, china", None)
    ]
    step = (
        "seed/scenarios.yaml",
        sha256(folder / "scenarios.yaml"),
        "seed/scenarios.yaml, chain, steps 1",
        None,
    )
    assert places(model="risks.step_actors") == [step]


def test_the_migration_takes_the_whole_hash_from_the_plan(written):
    first, second = mitigations(written, documents=DOCUMENTS)
    before = f"mitigations.csv (SHA-256 {first[:16]})"
    Upstream.objects.update(file=before, sha256="")
    migration.part(apps, None)
    assert places(model="mitigations.mitigation") == [("mitigations.csv", first, "mitigations.csv", 2)]
    assert places(model="sources.source") == [("documents.csv", second, "documents.csv", 2)]


def test_the_migration_keeps_the_beginning_of_the_hash_without_a_plan(written):
    (first,) = mitigations(written)
    Plan.objects.all().delete()
    Upstream.objects.update(file=f"mitigations.csv (SHA-256 {first[:16]})", sha256="")
    migration.part(apps, None)
    assert places(model="sources.source") == [("mitigations.csv", first[:16], "", None)]
    migration.join(apps, None)
    assert places(model="sources.source")[0][0] == f"mitigations.csv (SHA-256 {first[:16]})"


# --- The columns of the mitigations and their documents --------------------------------------------


@pytest.mark.parametrize("texts", [{}, {"documents": DOCUMENTS}], ids=["alone", "with documents"])
def test_every_field_of_a_mitigation_and_its_document_has_a_column(written, texts):
    mitigations(written, **texts)
    for upstream in Upstream.objects.filter(dataset="mit-ai-risk-mitigations"):
        columns = DATASETS[upstream.dataset].get_columns(upstream)
        assert {*upstream.values} - {"raw"} <= {*columns}, upstream


@pytest.mark.parametrize(
    ("column", "old", "new"),
    [
        ("Action Name", ",Act,", ",Board,"),
        ("Action Definition", ",,Doe", ",Of people.,Doe"),
        ("MitigationCode", ",Doe2031,1", ",Doe2031,2"),
        ("Title", ",Harms,", ",Gaps,"),
        ("Year", ",2031", ",2032"),
    ],
)
def test_a_cell_changes_only_fields_that_have_its_column(written, column, old, new):
    make_term("2", "mit-mitigation")
    mitigations(written, documents=DOCUMENTS)
    paths = written(mitigations=MITIGATIONS.replace(old, new), documents=DOCUMENTS.replace(old, new))
    for row in make_plan("mit-ai-risk-mitigations", paths).rows.all():
        columns = DATASETS["mit-ai-risk-mitigations"].get_columns(Upstream.objects.get(key=row.key))
        found = [change["name"] for change in row.changes if change["name"] != "raw"]
        assert found and [name for name in found if column not in columns[name]] == []
