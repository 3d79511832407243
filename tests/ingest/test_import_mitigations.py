"""`import_mit_mitigations` writes the mitigations and their documents."""

import csv
import io

import pytest
from django.core.management import CommandError, call_command

from apps.history.models import get_data_revision
from apps.mitigations.models import Mitigation
from apps.sources.models import Source
from tests.factories import make_source, make_term

pytestmark = pytest.mark.django_db

MITIGATIONS = ["Action ID", "Action Name", "Action Definition", "Action Source", "MitigationCode"]
BOARD = ["A0001_Doe2031", "Review board", "People\nwho review.", "Doe2031", "1.1 Board oversight"]
REST = ["A0002_Doe2031", "The rest", "", "Doe2031", "X.X"]


@pytest.fixture
def load(tmp_path):
    for code in ("1.1", "X.X"):
        make_term(code, "mit-mitigation")

    def load(*rows):
        path, output = tmp_path / "mitigations.csv", io.StringIO()
        with path.open("w", newline="", encoding="utf-8-sig") as file:
            csv.writer(file).writerows([MITIGATIONS, *rows])
        call_command("import_mit_mitigations", path, stdout=output)
        return output.getvalue()

    return load


def test_a_row_becomes_a_published_mitigation(load):
    load(BOARD)
    board = Mitigation.objects.get()
    assert (board.title, board.description) == ("Review board", "People\nwho review.")
    assert (board.category.code, board.source.quick_ref, board.basis) == ("1.1", "Doe2031", "quoted")
    assert (board.public_id, board.external_id, board.status) == (
        "a0001-doe2031",
        "A0001_Doe2031",
        "published",
    )


def test_the_catch_all_code_is_a_category(load):
    load(REST)
    assert Mitigation.objects.get().category.code == "X.X"


def test_importing_the_same_file_again_changes_nothing(load):
    load(BOARD, REST)
    before = get_data_revision(), Mitigation.history.count()
    assert "mitigations: 0 new, 0 changed, 2 unchanged" in load(BOARD, REST)
    assert (get_data_revision(), Mitigation.history.count()) == before


def test_local_edits_are_kept(load):
    load(BOARD)
    Mitigation.objects.update(title="Board")
    assert "1 edited here and kept" in load([*BOARD[:1], "Review boards", *BOARD[2:]])
    assert Mitigation.objects.get().title == "Board"


def test_all_errors_are_reported_and_nothing_is_written(load):
    with pytest.raises(CommandError) as refused:
        load(BOARD, ["A2", "N", "D", "Doe2031", "1.1 B"], [*REST[:4], "nine"], BOARD)
    message = str(refused.value)
    for place in ("row 3, column Action ID", "row 4, column MitigationCode", "row 5, column Action ID"):
        assert place in message
    assert not Mitigation.objects.exists() and not Source.objects.exists()


def official(mit_data):
    names = "mit-ai-risk-mitigations-2025-07-23.csv", "mit-ai-risk-mitigations-documents-2025-07-23.csv"
    output = io.StringIO()
    call_command("import_mit_mitigations", *(mit_data / name for name in names), stdout=output)
    return output.getvalue()


def test_the_official_files_are_loaded_whole_and_a_second_time_changes_nothing(shipped_knowledge, mit_data):
    shipped = Source.objects.count()
    official(mit_data)
    theirs = Mitigation.objects.filter(origin="mit-ai-risk-mitigations")
    assert (theirs.count(), theirs.filter(category=None).count()) == (831, 0)
    assert theirs.values("source").distinct().count() == 13
    assert Source.objects.count() - shipped == 13
    assert theirs.values("category").distinct().count() == 27
    before = get_data_revision(), Mitigation.history.count(), Source.history.count()
    official(mit_data)
    assert (get_data_revision(), Mitigation.history.count(), Source.history.count()) == before


def test_a_document_whose_doi_is_here_already_is_that_source(shipped_knowledge, mit_data):
    file = mit_data / "mit-ai-risk-mitigations-documents-2025-07-23.csv"
    rows = csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"), newline=""))
    doi = next(row["DOI"] for row in rows if row.get("DOI", "").strip())
    held = make_source(public_id="held", doi=doi.strip().removeprefix("https://doi.org/").upper())
    official(mit_data)
    assert Source.objects.filter(origin="mit-ai-risk-mitigations").count() == 12
    assert Source.objects.filter(doi__iexact=held.doi).get() == held
    assert held.mitigations.filter(origin="mit-ai-risk-mitigations").exists()
