import json
from dataclasses import asdict
from pathlib import Path

import pytest

from apps.ingest.importer import BadFile
from apps.ingest.mit.risks import MitRiskImporter
from tests.ingest.workbooks import CODED, HEADER, TAB, cells, read, save, save_csv

DATA = Path(__file__).parent / "data"
RISK = cells("01.01.00", "C", "Harms")


def problems(tmp_path, *rows, **options):
    with pytest.raises(BadFile) as caught:
        read(tmp_path, *rows, **options)
    return [str(problem) for problem in caught.value.problems]


def test_a_release_is_read_as_in_the_golden_file():
    reading = MitRiskImporter().read(DATA / "release.csv", release="V9")
    golden = json.loads((DATA / "release.json").read_text(encoding="utf-8"))
    assert json.loads(json.dumps(asdict(reading))) == golden


@pytest.mark.parametrize("tab", ["AI Risk Database v12", "ai risk database V12  "])
def test_the_name_of_the_tab_contains_the_version(tmp_path, tab):
    assert read(tmp_path, RISK, tab=tab).version == "V12"


def test_a_csv_has_the_given_version(tmp_path):
    path = save_csv(tmp_path / "release.csv", [RISK])
    assert MitRiskImporter().read(path, release="V2").version == "V2"
    assert MitRiskImporter().read(path).version == ""


def test_a_workbook_without_the_tab_is_refused_with_its_tabs(tmp_path):
    messages = problems(tmp_path, RISK, tab="AI Risk Database explainer")
    expected = 'No tab is named "AI Risk Database vN". The tabs: "AI Risk Database explainer".'
    assert messages == [f"release.xlsx: {expected}"]


def test_a_workbook_with_two_databases_is_refused(tmp_path):
    def add(sheet):
        sheet.parent.create_sheet("AI Risk Database v8")

    assert "Several tabs are named" in problems(tmp_path, RISK, touch=add)[0]


def test_columns_may_come_in_any_order(tmp_path):
    assert read(tmp_path, RISK, header=HEADER[::-1]).risks[0].title == "Harms"


def test_all_problems_are_reported_with_their_positions(tmp_path):
    rows = [
        cells("01.01.00", "C", "Harms", Entity="5 - Institution", Timing="Later"),
        cells("one", "Risk", "Harms"),
        cells("02.01.00a", "E"),
        cells("01.02.00", "C", "Harms", **{"Sub-domain": "Privacy"}),
    ]
    messages = problems(tmp_path, *rows)
    positions = [line.partition(":")[0].removeprefix(f"{TAB}, ") for line in messages]
    expected = ["row 4, column Entity", "row 4, column Timing", "row 5, column Category level"]
    assert sorted(positions) == [
        *expected,
        "row 5, column Ev_ID",
        "row 6, column Ev_ID",
        "row 7, column Sub-domain",
    ]
    assert any(
        '"5 - Institution" is not a known code of entity. Accepted: 1 - Human' in line for line in messages
    )


def test_a_misspelled_header_is_refused_with_a_suggestion(tmp_path):
    header = [column.replace("Entity", "Entitiy").replace("P.Def", "Page") for column in HEADER]
    messages = problems(tmp_path, RISK, header=header)
    assert 'column Entity: This column is missing. Did you mean "Entitiy"?' in " ".join(messages)
    assert "column P.Def: This column is missing." in " ".join(messages)


def test_an_unknown_column_is_a_notice(tmp_path):
    reading = read(tmp_path, RISK | {"Region": "EU"}, header=(*HEADER, "Region"))
    assert "Region" not in reading.risks[0].raw
    assert "column Region: This column is unknown" in " ".join(map(str, reading.notices))


def test_missing_number_columns_are_accepted(tmp_path):
    header = [column for column in HEADER if not column.endswith("_ID") or column == "Ev_ID"]
    assert read(tmp_path, RISK, header=header).risks[0].key == "01.01.00"


def test_a_file_without_risks_is_refused(tmp_path):
    assert "has no risks" in " ".join(problems(tmp_path, cells("01.00.00", "P")))


def test_evidence_without_its_risk_belongs_to_the_nearest_match(tmp_path):
    rows = [cells("01.01.01", "S", "Harms", "Lies"), cells("01.01.02", "S", "Harms", "Theft")]
    quote = cells("01.09.01a", "E", "Harms", "Lies", **{"Additional ev.": "A lie."})
    evidence = read(tmp_path, *rows, quote).evidence[0]
    assert (evidence.risk_key, evidence.text) == ("01.01.01", "A lie.")
    assert evidence.note == "No risk has the id 01.09.01; this is the nearest."


def test_evidence_above_all_risks_of_its_paper_is_kept(tmp_path):
    assert read(tmp_path, cells("01.09.01a", "E", "None"), RISK).evidence[0].risk_key == "01.01.00"


def test_evidence_in_the_description_column_is_read(tmp_path):
    quote = cells("01.01.00a", "E", "Harms", Description='"A quote."', **{"P.Def": 3, "p.AddEv": None})
    evidence = read(tmp_path, RISK, quote).evidence[0]
    assert (evidence.text, evidence.page, evidence.note) == ('"A quote."', "3", "")


def test_evidence_without_text_is_kept_and_told(tmp_path):
    reading = read(tmp_path, RISK, cells("01.01.00a", "E", "Harms"))
    assert reading.evidence[0].text == ""
    assert "This evidence has no text." in " ".join(map(str, reading.notices))


def test_a_paper_without_a_row_of_its_own_is_not_lost(tmp_path):
    risk = cells("07.01.00", "C", "Harms", Title="Unlisted harms", QuickRef="Roe2030")
    source = read(tmp_path, risk).sources[0]
    assert (source.number, source.title, source.quick_ref) == ("07", "Unlisted harms", "Roe2030")


def test_a_paper_that_is_only_listed_is_kept_and_told(tmp_path):
    included = [["Yes", 1, "Doe2031", "Harms"], ["Yes", 2, "Roe2030", "More harms"], ["", "", "", ""]]
    reading = read(tmp_path, RISK, included=included)
    assert [source.number for source in reading.sources] == ["01", "02"]
    assert "The paper has no row in the database." in " ".join(map(str, reading.notices))


def test_a_listed_paper_brings_its_bibliography_and_its_cells(tmp_path):
    included = [["Yes", 1, "Doe2031", "Harms", "Doe A, Roe B", "Doe & Roe", 2031, "10.1000/x"]]
    source = read(tmp_path, RISK, included=included).sources[0]
    assert source.authors == ({"family": "Doe", "given": "A"}, {"family": "Roe", "given": "B"})
    assert source.raw["Authors (full)"] == "Doe A, Roe B"
    assert (source.sheet, source.row) == ("Included resources", 4)


def test_a_listed_row_without_a_usable_number_is_told(tmp_path):
    included = [["Yes", "1", "Doe2031", "Harms"], ["Yes", 1, "Roe2030", "Twin"], ["Yes", "x", "", "Odd"]]
    messages = " ".join(str(notice) for notice in read(tmp_path, RISK, included=included).notices)
    assert '"1" is not the number of another paper' in messages
    assert '"x" is not the number of another paper' in messages


def test_papers_with_the_same_doi_are_reported(tmp_path):
    names = ["Doe A", "Doe", 2031]
    included = [["", 1, "Doe2031", "A", *names, "10.1000/x"], ["", 2, "Roe2030", "B", *names, "10.1000/X"]]
    messages = " ".join(str(notice) for notice in read(tmp_path, RISK, included=included).notices)
    assert "row 5, column DOI: Paper 01 has the same DOI" in messages


def test_a_missing_list_of_papers_is_a_notice(tmp_path):
    assert "No tab lists the included resources" in str(read(tmp_path, RISK).notices[0])


def test_csv_and_workbook_have_the_same_risks(tmp_path):
    rows = [RISK, cells("01.01.01", "S", "Harms", "Lies", Description='"So."', **CODED, **{"P.Def": 3})]
    one = MitRiskImporter().read(save(tmp_path / "release.xlsx", rows)).risks
    other = MitRiskImporter().read(save_csv(tmp_path / "release.csv", rows)).risks
    assert [without_position(risk) for risk in one] == [without_position(risk) for risk in other]


def without_position(row):
    return {name: value for name, value in asdict(row).items() if name not in ("sheet", "row")}
