"""Peculiarities of the MIT data, in the order of the notes on it."""

import re
from datetime import datetime

import pytest

from apps.ingest.importer import BadFile
from apps.ingest.mit.risks import MitRiskImporter
from tests.ingest.workbooks import CODED, cells, read, replace_part, save, save_csv

CATEGORY = cells("01.01.00", "C", "Harms to jobs", Description="Work goes away.", **CODED)


def read_with_formula(tmp_path, result):
    """The workbook with the first id computed, as most are in the official one."""
    path = save(tmp_path / "release.xlsx", [CATEGORY])
    formula = b'<c r="C4" t="str"><f>TEXT(D4,"00")&amp;".01.00"</f>' + result + b"</c>"
    pattern = rb'<c r="C4".*?</c>'
    replace_part(path, "xl/worksheets/sheet1.xml", lambda xml: re.sub(pattern, formula, xml))
    return MitRiskImporter().read(path)


def test_1_hidden_rows_and_columns_are_data(tmp_path):
    def hide(sheet):
        sheet.row_dimensions[4].hidden = sheet.column_dimensions["C"].hidden = True
        sheet.auto_filter.ref = "A3:S5"

    reading = read(tmp_path, CATEGORY, cells("01.02.00", "C", "Other harms"), touch=hide)
    assert [risk.key for risk in reading.risks] == ["01.01.00", "01.02.00"]


def test_2_the_stored_result_of_a_formula_is_read(tmp_path):
    assert read_with_formula(tmp_path, b"<v>01.01.00</v>").risks[0].key == "01.01.00"


def test_2_a_formula_without_a_result_is_a_problem(tmp_path):
    with pytest.raises(BadFile, match=r"row 4, column Ev_ID: The id is missing\. If it is a formula"):
        read_with_formula(tmp_path, b"")


def test_3_both_rows_of_an_id_are_kept_with_their_own_parts_and_evidence(tmp_path):
    rows = [
        *(cells("01.01.00", "C", "Societal"), cells("01.01.01", "S", "Societal", "Lies")),
        *(cells("01.01.00", "C", "Financial"), cells("01.01.01", "S", "Financial", "Crashes")),
        cells("01.01.01a", "E", "Financial", "Crashes", **{"Additional ev.": "A crash."}),
    ]
    reading = read(tmp_path, *rows)
    parents = {risk.key: risk.parent_key for risk in reading.risks}
    assert parents == {"01.01.00": "", "01.01.01": "01.01.00", "01.01.00-2": "", "01.01.01-2": "01.01.00-2"}
    assert reading.evidence[0].risk_key == "01.01.01-2"
    assert reading.evidence[0].note.startswith("Several risks share the id 01.01.01")


def test_3_keys_are_stable_when_papers_are_appended(tmp_path):
    release = [cells("01.01.00", "C", "A"), cells("01.01.00", "C", "B")]
    later = read(tmp_path, *release, cells("02.01.00", "C", "C"), cells("01.01.00", "C", "D"))
    keys = {risk.title: risk.key for risk in later.risks}
    assert keys == {"A": "01.01.00", "B": "01.01.00-2", "C": "02.01.00", "D": "01.01.00-3"}


def test_4_the_level_decides_if_the_id_has_another_form(tmp_path):
    rows = [cells("01.01.06", "C", "A category"), cells("01.02.00", "S", "Gone", "A part")]
    rows += [cells("01.02.00.a", "S", "Gone", "Another"), cells("01.01.06a", "E"), cells("01.01.06.b", "E")]
    reading = read(tmp_path, *rows)
    levels = {risk.key: risk.level for risk in reading.risks}
    assert levels == {"01.01.06": "category", "01.02.00": "subcategory", "01.02.00.a": "subcategory"}
    assert {quote.key: quote.risk_key for quote in reading.evidence} == {
        "01.01.06a": "01.01.06",
        "01.01.06.b": "01.01.06",
    }


def test_5_a_subcategory_without_a_parent_row_keeps_its_category(tmp_path):
    part = read(tmp_path, CATEGORY, cells("01.02.01", "S", "Harms to trust ", "Lies")).risks[1]
    assert (part.parent_key, part.category, part.title) == ("", "Harms to trust", "Lies")


def test_5_parents_are_matched_by_number_if_the_labels_differ(tmp_path):
    part = read(tmp_path, CATEGORY, cells("01.01.01", "S", "Jobs", "Layoffs")).risks[1]
    assert (part.parent_key, part.category) == ("01.01.00", "Jobs")


def test_6_the_paper_is_read_from_the_id_if_number_columns_are_blank(tmp_path):
    odd = {"Paper_ID": "seven", "Cat_ID": "10 ", "SubCat_ID": datetime(2024, 1, 2)}
    reading = read(tmp_path, cells("07.10.00", "C", "Harms"), cells("07.10.01", "S", "Harms", "One", **odd))
    assert [risk.paper for risk in reading.risks] == ["07", "07"]
    assert reading.risks[1].parent_key == "07.10.00"
    assert reading.risks[1].raw["SubCat_ID"] == "2024-01-02"


def test_7_papers_are_matched_by_number_not_by_quick_reference(tmp_path):
    rows = [
        cells("01.00.00", "P", QuickRef="Lee2025"),
        cells("02.00.00", "P", QuickRef="Lee2025a "),
        CATEGORY,
    ]
    included = [["Yes", 2.0, "Lee2025", "Second"], ["Yes", 1.0, "O'Šea2025", "First"]]
    sources = read(tmp_path, *rows, included=included).sources
    assert [(source.number, source.title) for source in sources] == [("01", "First"), ("02", "Second")]
    assert sources[0].quick_ref == "O'Šea2025"


def test_8_spaces_around_cells_and_dois_are_cleaned(tmp_path):
    row = cells(" 01.01.00 ", " Risk Category ", " Harms  to jobs ", Entity=" 2 - AI ")
    included = [
        ["Yes", 1, "Doe2031 ", " Harms,\nlisted ", "Doe A", "Doe", 2031, "https://doi.org/10.1000/x\n"]
    ]
    reading = read(tmp_path, row, included=included)
    risk, source = reading.risks[0], reading.sources[0]
    assert (risk.external_id, risk.title, risk.entity) == ("01.01.00", "Harms to jobs", "ai")
    assert (source.title, source.doi, source.year) == ("Harms, listed", "10.1000/x", 2031)


@pytest.mark.parametrize("nothing", [None, "-", "- ", "N/A", "[not defined in text]", "None provided. "])
def test_9_placeholders_are_empty_and_a_title_is_found(tmp_path, nothing):
    bare = cells("01.01.01", "S", "Harms", nothing, Description=nothing, **{"P.Def": nothing})
    risk = read(tmp_path, bare).risks[0]
    assert (risk.title, risk.subcategory, risk.description, risk.page) == ("Harms", "", "", "")
    assert not risk.quoted


def test_10_texts_that_start_like_formulas_are_kept(tmp_path):
    starts = ["=1+1", "+ more", "- a point", "@everyone"]
    rows = [cells(f"01.0{at}.00", "C", "Harms", Description=start) for at, start in enumerate(starts, 1)]
    reading = MitRiskImporter().read(save_csv(tmp_path / "release.csv", rows))
    assert [risk.description for risk in reading.risks] == starts


def test_10_texts_that_start_like_formulas_are_kept_in_workbooks(tmp_path):
    def write(sheet):
        sheet["K4"] = "=1+1"
        sheet["K4"].data_type = "s"

    assert read(tmp_path, CATEGORY, touch=write).risks[0].description == "=1+1"


def test_11_page_ranges_converted_to_dates_are_restored(tmp_path):
    pages = {"P.Def": datetime(2024, 5, 6), "p.AddEv": 7.0}
    risk = read(tmp_path, cells("01.01.00", "C", "Harms", **pages)).risks[0]
    assert (risk.page, risk.additional_page, risk.raw["P.Def"]) == ("5-6", "7", "2024-05-06")


def test_12_long_cells_lose_only_control_characters(tmp_path):
    long = "first\r\nsecond ( _x0001_ 2021)\n" + "x" * 5_000
    risk = read(tmp_path, cells("01.01.00", "C", "Harms", Description=long)).risks[0]
    assert risk.description == "first\nsecond (  2021)\n" + "x" * 5_000


def test_13_typography_is_kept_and_accents_are_composed(tmp_path):
    words = "“Curly” – dashes — • bullets， caf\u0065\u0301 and a lone \u0301 accent"
    risk = read(tmp_path, cells("01.01.00", "C", "Harms", Description=f'"{words}"')).risks[0]
    assert risk.description == words.replace("\u0065\u0301", "\u00e9")
    assert risk.quoted


def test_14_axes_are_coded_separately_and_blank_differs_from_not_coded(tmp_path):
    codes = {"Entity": "4 - Not coded", "Intent": None, "Timing": "1 - Pre-deployment"}
    risk = read(tmp_path, cells("01.01.00", "C", "Harms", **codes)).risks[0]
    assert (risk.entity, risk.intent, risk.timing) == ("not-coded", "blank", "pre-deployment")


@pytest.mark.parametrize(
    ("domain", "subdomain", "code", "label"),
    [
        ("6. Society", "6.0 > Society", "6", "Society"),
        ("6. Society", None, "6", ""),
        (None, "X.1 > Excluded", "X.1", "Excluded"),
        ("7. Safety", "X.0 > Other", "X.0", "Other"),
        ("8. New", "8.3 > Not seen before", "8.3", "Not seen before"),
        (None, None, "", ""),
    ],
)
def test_15_lineages_are_read_with_known_and_unknown_codes(tmp_path, domain, subdomain, code, label):
    row = cells("01.01.00", "C", "Harms", **{"Domain": domain, "Sub-domain": subdomain})
    risk = read(tmp_path, row).risks[0]
    assert (risk.domain_code, risk.subdomain_label) == (code, label)


def test_15_a_domain_that_contradicts_its_subdomain_is_reported(tmp_path):
    row = cells("01.01.00", "C", "Harms", **{"Domain": "7. Safety", "Sub-domain": "X.0 > Other"})
    messages = [str(notice) for notice in read(tmp_path, row).notices]
    mismatch = "The domain is 7 but the sub-domain is X.0. The sub-domain was used."
    assert f"AI Risk Database v9, row 4, column Domain: {mismatch}" in messages


def test_16_domains_are_matched_by_code_and_keep_their_labels(tmp_path):
    spellings = ["6. Socioeconomic and Environmental", "6 > Socioeconomic & Environmental"]
    rows = [cells("01.01.00", "C", "Harms", Domain=spelling) for spelling in spellings]
    risks = read(tmp_path, *rows).risks
    assert [risk.domain_code for risk in risks] == ["6", "6"]
    assert risks[0].domain_label == "Socioeconomic and Environmental" != risks[1].domain_label


def test_17_evidence_with_codes_is_not_a_risk(tmp_path):
    rows = [CATEGORY, cells("01.01.00a", "E", "Harms", **CODED), cells("01.02.00", "C", "More", **CODED)]
    reading = read(tmp_path, *rows)
    assert [risk.mit_number for risk in reading.risks] == [1, 2]
    assert reading.evidence[0].codes_present
