import csv

import pytest

from apps.ingest.importer import BadFile
from apps.ingest.mit.mitigations import MitMitigationImporter

HEADER = ["Action ID", "Action Name", "Action Definition", "Action Source", "MitigationCode"]
ACTION = ["A0001_Doe2031", "Ask first", "Ask those concerned.", "Doe2031", "1.1 Oversight"]
PAPERS = ["ShortRef", "DocumentID", "Title", "First author", "Year", "Description", "URL", "DOI", "Type"]
PAPER = ["Doe2031", "1", "Asking", "Doe", "2031", "On asking.", "https://example.org", "10.1000/x", "Report"]


def save(path, header, *rows):
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def read(tmp_path, *actions, papers=None):
    documents = papers and save(tmp_path / "documents.csv", PAPERS, *papers)
    return MitMitigationImporter().read(save(tmp_path / "actions.csv", HEADER, *actions), documents)


def problems(tmp_path, *actions, papers=None):
    with pytest.raises(BadFile) as caught:
        read(tmp_path, *actions, papers=papers)
    return "\n".join(map(str, caught.value.problems))


def action(*cells):
    """An action that begins with these cells."""
    return [*cells, *ACTION[len(cells) :]]


def test_a_mitigation_is_read_with_its_category_and_source(tmp_path):
    row = read(tmp_path, action(" A0001_Doe2031 ", "\tAsk  first ")).mitigations[0]
    assert (row.external_id, row.number, row.title) == ("A0001_Doe2031", "A0001", "Ask first")
    assert (row.category_code, row.category_label, row.source_ref) == ("1.1", "Oversight", "Doe2031")
    assert (row.sheet, row.row, row.raw["Action Name"]) == ("actions.csv", 2, "\tAsk  first ")


def test_ids_may_contain_spaces_and_any_letter(tmp_path):
    row = read(tmp_path, action("A0012_Šmíd & Co2031", "Ask", "So.", "Šmíd & Co2031")).mitigations[0]
    assert (row.number, row.source_ref) == ("A0012", "Šmíd & Co2031")


@pytest.mark.parametrize("code", ["1.X", "X.X", "3.12"])
def test_catch_all_and_unknown_codes_are_kept_with_their_labels(tmp_path, code):
    row = read(tmp_path, [*ACTION[:4], f"{code} Something else"]).mitigations[0]
    assert (row.category_code, row.category_label) == (code, "Something else")


def test_an_empty_definition_is_accepted(tmp_path):
    reading = read(tmp_path, action("A0001_Doe2031", "Ask first", " "))
    assert reading.mitigations[0].description == "" and not reading.notices


def test_only_line_breaks_after_hyphens_are_removed_in_definitions(tmp_path):
    text = "Ask third-\nparty auditors.\n\nThen wa\nit.\n- Then act."
    row = read(tmp_path, action("A0001_Doe2031", "Ask first", text)).mitigations[0]
    assert row.description == "Ask third-party auditors.\n\nThen wa\nit.\n- Then act."


def test_a_mitigation_without_name_or_category_is_kept_with_a_notice(tmp_path):
    reading = read(tmp_path, ["A0001_Doe2031", "", "Ask.", "Doe2031", ""])
    assert (reading.mitigations[0].title, reading.mitigations[0].category_code) == ("A0001_Doe2031", "")
    assert [notice.column for notice in reading.notices] == ["Action Name", "MitigationCode"]


def test_documents_are_read_with_the_mitigations(tmp_path):
    document = read(tmp_path, ACTION, papers=[PAPER]).documents[0]
    assert (document.short_ref, document.title, document.first_author) == ("Doe2031", "Asking", "Doe")
    assert (document.year, document.doi, document.item_type) == (2031, "10.1000/x", "Report")
    assert (document.url, document.description) == ("https://example.org", "On asking.")


def test_without_documents_author_and_year_come_from_references(tmp_path):
    other = ["A0002_EU Office2030a", "Wait", "", "EU Office2030a", "1.1 Oversight"]
    documents = read(tmp_path, ACTION, other, action("A0003_Doe2031")).documents
    assert [(row.short_ref, row.first_author, row.year) for row in documents] == [
        ("Doe2031", "Doe", 2031),
        ("EU Office2030a", "EU Office", 2030),
    ]


def test_documents_are_matched_by_the_whole_reference(tmp_path):
    message = problems(tmp_path, action("A0001_Doe2031a", "Ask", "", "Doe2031a"), papers=[PAPER])
    assert message.endswith('row 2, column Action Source: The file of documents has no ShortRef "Doe2031a".')


def test_all_problems_of_both_files_are_reported_at_once(tmp_path):
    bad_id, bad_code = action("1", "Ask"), [*ACTION[:4], "Oversight"]
    message = problems(tmp_path, ACTION, bad_id, bad_code, papers=[PAPER, PAPER])
    assert 'row 3, column Action ID: "1" is not an id. Accepted: A0001_Name2025.' in message
    assert 'row 4, column MitigationCode: "Oversight" does not begin with a code.' in message
    assert 'row 4, column Action ID: "A0001_Doe2031" is already on row 2.' in message
    assert 'documents.csv, row 3, column ShortRef: "Doe2031" is already on row 2.' in message


def test_other_tables_are_refused(tmp_path):
    with pytest.raises(BadFile, match="none of the first 100 rows has a cell Action ID"):
        MitMitigationImporter().read(save(tmp_path / "other.csv", PAPERS, PAPER))


def test_a_header_without_rows_is_refused(tmp_path):
    assert "This table has no rows." in problems(tmp_path)


def test_the_official_files_are_read_completely(mit_data):
    actions = mit_data / "mit-ai-risk-mitigations-2025-07-23.csv"
    documents = mit_data / "mit-ai-risk-mitigations-documents-2025-07-23.csv"
    reading = MitMitigationImporter().read(actions, documents)
    assert (len(reading.mitigations), len(reading.documents), len(reading.notices)) == (831, 13, 0)
    assert sum(not row.description for row in reading.mitigations) == 11
    codes = [row.category_code for row in reading.mitigations]
    assert len(set(codes)) == 27 and sum("X" in code for code in codes) == 16
    assert len(MitMitigationImporter().read(actions).documents) == 13
