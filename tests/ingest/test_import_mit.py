"""`import_mit` writes successive releases of the MIT AI Risk Repository as records."""

import io

import pytest
from django.core.management import CommandError, call_command

from apps.history.models import Revision, get_data_revision
from apps.risks.models import Risk
from apps.sources.models import Source
from apps.taxonomy.models import Term
from tests.factories import make_risk, make_source, make_term
from tests.ingest.workbooks import CODED, TAB, cells, save, save_csv

pytestmark = pytest.mark.django_db

PAPER = cells("72.00.00", "P", QuickRef="Doe2031")
CATEGORY = cells("72.04.00", "C", "Divides", Description="“Wide ones.”", **{"P.Def": "5-6"}, **CODED)
LISTED = (72, "Doe2031", "Harms, listed", "Doe, J., & Roe, R.", "Doe", 2031, "10.1000/x")
INCLUDED = [["", *LISTED]]


@pytest.fixture
def domains():
    """The taxonomy that the codes refer to."""
    for code in ("6.1", "6.2"):
        make_term(code)


def run(path, *options):
    output = io.StringIO()
    call_command("import_mit", path, *options, stdout=output)
    return output.getvalue()


@pytest.fixture
def load(tmp_path, domains):
    """`load(row, …)` imports a release with a paper and these rows. It returns the output."""

    def load(*rows, **options):
        return run(save(tmp_path / "release.xlsx", [PAPER, *rows], included=INCLUDED, **options))

    return load


def sub(ev_id, title, **others):
    return cells(ev_id, "S", "Divides", title, **(CODED | others))


# --- A small release ---------------------------------------------------------------------------


def test_a_row_becomes_a_published_risk(load):
    load(CATEGORY)
    risk = Risk.objects.get()
    assert (risk.title, risk.description, risk.quoted) == ("Divides", "Wide ones.", True)
    assert (risk.entity, risk.intent, risk.timing) == ("ai", "intentional", "other")
    assert (risk.domain_term.code, risk.source.quick_ref, risk.locator) == ("6.2", "Doe2031", "pp. 5-6")
    assert (risk.status, risk.level, risk.public_id) == ("published", "category", "mit1")
    assert (risk.origin, risk.external_id) == ("mit-ai-risk-repository", "72.04.00")
    assert risk.raw["Description"] == "“Wide ones.”" and risk.coded_by == "MIT AI Risk Initiative"


def test_a_paper_becomes_a_source_with_its_bibliography(load):
    load(CATEGORY)
    source = Source.objects.get()
    assert (source.title, source.year, source.doi) == ("Harms, listed", 2031, "10.1000/x")
    assert [name["family"] for name in source.authors] == ["Doe", "Roe"]
    assert (source.public_id, source.external_id) == ("doe2031", "72")


def test_subcategories_and_evidence_get_their_parents(load):
    quote = cells("72.04.01.a", "E", "Divides", "Wealth", **{"Additional ev.": "Shown.", "p.AddEv": 9})
    load(CATEGORY, sub("72.04.01", "Wealth", **{"Additional ev.": "Also.", "p.AddEv": 7}), quote)
    risk = Risk.objects.get(external_id="72.04.01")
    assert (risk.parent.external_id, risk.level) == ("72.04.00", "subcategory")
    assert (risk.citations.get().quote, risk.citations.get().locator) == ("Also.", "p. 7")
    assert (risk.evidence.get().quote, risk.evidence.get().locator) == ("Shown.", "p. 9")


def test_coded_risks_get_mit_numbers_and_others_get_ev_ids(load):
    load(CATEGORY, sub("72.04.01", "One", Entity="4 - Not coded"), sub("72.04.02", "Two"))
    assert dict(Risk.objects.values_list("external_id", "public_id")) == {
        "72.04.00": "mit1",
        "72.04.01": "ev-72.04.01",
        "72.04.02": "mit2",
    }


def test_ids_are_stable_across_releases(load):
    load(CATEGORY, sub("72.04.01", "One"), sub("72.04.02", "Two"))
    load(
        CATEGORY,
        sub("72.04.01", "One", Entity="4 - Not coded"),
        sub("72.04.02", "Two"),
        sub("72.04.03", "New"),
    )
    assert dict(Risk.objects.values_list("external_id", "public_id")) == {
        "72.04.00": "mit1",
        "72.04.01": "mit2",
        "72.04.02": "mit3",
        "72.04.03": "ev-72.04.03",
    }


def test_both_rows_of_a_repeated_id_are_kept(load):
    load(CATEGORY, sub("72.04.01", "One"), sub("72.04.01", "Another"))
    assert list(Risk.objects.order_by("pk").values_list("title", flat=True)) == ["Divides", "One", "Another"]


def test_an_unknown_code_creates_a_term_with_its_label(load):
    load(CATEGORY, sub("72.04.01", "One", Domain="8. New harms", **{"Sub-domain": "8.3 > Very new"}))
    term = Risk.objects.get(external_id="72.04.01").domain_term
    assert (term.code, term.title, term.parent.title, term.status) == (
        "8.3",
        "Very new",
        "New harms",
        "published",
    )


def test_blank_and_not_coded_are_distinguished(load):
    load(sub("72.04.01", "One", Entity=None, Timing="4 - Not coded", Domain=None, **{"Sub-domain": None}))
    risk = Risk.objects.get()
    assert (risk.entity, risk.timing, risk.domain_term) == ("blank", "not-coded", None)


def test_importing_the_same_release_again_changes_nothing(load):
    load(CATEGORY, sub("72.04.01", "One"))
    before = get_data_revision(), Risk.history.count(), Source.history.count()
    load(CATEGORY, sub("72.04.01", "One"))
    assert (get_data_revision(), Risk.history.count(), Source.history.count()) == before


def test_a_newer_release_keeps_local_edits(load):
    load(CATEGORY, sub("72.04.01", "One"), sub("72.04.02", "Two"))
    Risk.objects.filter(external_id="72.04.01").update(entity="human", title="As we say")
    changed = [sub("72.04.01", "One, renamed", Entity="3 - Other"), sub("72.04.02", "Two, renamed")]
    assert "risks: 0 new, 2 changed, 1 unchanged, 2 edited here and kept" in load(CATEGORY, *changed)
    one, two = Risk.objects.get(external_id="72.04.01"), Risk.objects.get(external_id="72.04.02")
    assert (one.entity, one.title, two.title) == ("human", "As we say", "Two, renamed")


def test_records_missing_from_a_newer_release_are_reported_and_kept(load):
    load(CATEGORY, sub("72.04.01", "One"))
    assert "1 no longer in the file and left as they are" in load(CATEGORY)
    assert Risk.objects.count() == 2


def test_an_import_is_one_revision_that_names_the_release_and_the_file(load):
    load(CATEGORY)
    act = Revision.objects.latest("pk")
    assert act.reason == "Import of MIT AI Risk Repository V9"
    assert act.batch.startswith("mit-ai-risk-repository release.xlsx (SHA-256 ")
    assert Risk.history.get().revision == act


def test_an_id_of_another_record_is_not_reused(load):
    make_risk(public_id="mit1"), make_source(public_id="doe2031")
    load(CATEGORY)
    assert Risk.objects.get(external_id="72.04.00").public_id == "ev-72.04.00"
    assert Source.objects.get(external_id="72").public_id == "doe2031-2"


# --- The record that ships ---------------------------------------------------------------------


def test_the_row_of_mit1458_matches_the_shipped_record(shipped_knowledge, tmp_path):
    ours = Risk.objects.get(public_id="mit1458")
    codes = {"Timing": "3 - Other", "Entity": "3 - Other", "Intent": "2 - Unintentional"}
    lineage = {"Domain": "6. Socioeconomic", "Sub-domain": "6.1 > Power centralization"}
    row = cells(
        "72.04.03", "S", "Divides", "Global divides", Description="“Their words.”", **codes, **lineage
    )
    output = run(save(tmp_path / "v4.xlsx", [PAPER, CATEGORY, row], included=INCLUDED))
    risk = Risk.objects.get(origin="mit-ai-risk-repository", external_id="72.04.03")
    assert (risk.pk, risk.public_id) == (ours.pk, "mit1458")
    assert (risk.title, risk.description, risk.coding_note) == (
        ours.title,
        ours.description,
        ours.coding_note,
    )
    assert risk.raw["Description"] == "“Their words.”" and risk.parent.external_id == "72.04.00"
    assert "edited here and kept" in output


def test_our_description_is_not_marked_as_a_quotation(shipped_knowledge, tmp_path):
    row = cells("72.04.03", "S", "Divides", "Global divides", Description="“Their words.”", **CODED)
    run(save(tmp_path / "v4.xlsx", [PAPER, CATEGORY, row], included=INCLUDED))
    assert Risk.objects.get(public_id="mit1458").quoted is False


# --- Bad files ---------------------------------------------------------------------------------


def test_all_errors_are_reported_and_nothing_is_written(tmp_path, domains):
    wrong = [
        sub("72.04.01", "One", Entity="9 - Robot"),
        sub("7204", "Two"),
        sub("72.04.03", "T", Timing="Late"),
    ]
    with pytest.raises(CommandError) as refused:
        run(save(tmp_path / "release.xlsx", [PAPER, CATEGORY, *wrong], included=INCLUDED))
    message = str(refused.value)
    assert message.startswith("Nothing was written.")
    for place in ("row 6, column Entity", "row 7, column Ev_ID", "row 8, column Timing"):
        assert f"{TAB}, {place}" in message
    assert not Risk.objects.exists() and not Source.objects.exists() and Term.objects.count() == 3


OTHER = [("r.xlsx", b"not a workbook"), ("r.csv", b"a,b\n1,2\n"), ("r.csv", b""), ("r.pdf", b"%PDF")]


@pytest.mark.parametrize(("name", "content"), OTHER)
def test_other_files_are_refused_with_a_message(tmp_path, domains, name, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(CommandError, match=name):
        run(tmp_path / name)


def test_a_missing_file_is_reported(tmp_path, domains):
    with pytest.raises(CommandError, match="cannot be read"):
        run(tmp_path / "nowhere.xlsx")


def test_a_missing_taxonomy_is_reported_with_the_command_to_run(tmp_path):
    with pytest.raises(CommandError, match="Run load_knowledge first"):
        run(save(tmp_path / "release.xlsx", [PAPER, CATEGORY], included=INCLUDED))


def test_a_csv_does_not_overwrite_the_bibliography(load, tmp_path):
    load(CATEGORY)
    run(save_csv(tmp_path / "release.csv", [PAPER, CATEGORY]), "--release", "V9")
    source = Source.objects.get()
    assert (source.title, source.year, source.doi) == ("Harms, listed", 2031, "10.1000/x")


# --- The official files ------------------------------------------------------------------------


def test_ids_are_stable_from_the_official_v2_to_v3(shipped_knowledge, mit_data):
    run(mit_data / "mit-ai-risk-database-v2.csv", "--release", "V2")
    before = dict(
        Risk.objects.filter(origin="mit-ai-risk-repository").values_list("external_id", "public_id")
    )
    run(mit_data / "mit-ai-risk-repository-v3.xlsx")
    after = dict(Risk.objects.filter(origin="mit-ai-risk-repository").values_list("external_id", "public_id"))
    assert len(before) == 1062 and before.items() <= after.items()
    assert sum(id.startswith("mit") for id in after.values()) == 1336
