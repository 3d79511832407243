import pytest

from apps.ingest.mit.ids import (
    assign_mit_numbers,
    get_category_key,
    get_paper_number,
    number_repeated_ids,
    parse_ev_id,
    strip_evidence_letter,
)


@pytest.mark.parametrize("cell", ["01.02.03", " 01.02.03.a ", "01.02.03a\n", "101.02.03"])
def test_all_forms_of_an_id_are_accepted(cell):
    assert parse_ev_id(cell) == cell.strip()


@pytest.mark.parametrize("cell", ["1.2", 1.02, "01.02", "01-02-03", "01.02.03.04", "#REF!", "Jan"])
def test_other_texts_are_refused(cell):
    with pytest.raises(ValueError, match="is not an id"):
        parse_ev_id(cell)


def test_a_formula_without_a_result_is_refused_with_a_hint():
    with pytest.raises(ValueError, match="save the workbook in a spreadsheet program"):
        parse_ev_id(None)


def test_an_id_has_a_paper_a_category_and_a_stem():
    assert get_paper_number("62.31.00") == "62"
    assert get_category_key("62.31.01a") == ("62", "31")
    assert [strip_evidence_letter(each) for each in ("01.02.03", "01.02.03.a", "01.02.03a")] == [
        "01.02.03"
    ] * 3


def test_repeated_ids_get_different_keys():
    assert list(number_repeated_ids(["a", "b", "a", "a"])) == ["a", "b", "a-2", "a-3"]


def test_rows_added_at_the_end_change_no_key():
    release = ["a", "a", "b"]
    assert list(number_repeated_ids([*release, "c", "b", "a"]))[:3] == list(number_repeated_ids(release))


def test_only_fully_coded_risks_are_numbered():
    numbered, uncoded = ("ai", "other", "other", True), ("ai", "other", "not-coded", True)
    no_entity, no_domain = ("blank", "other", "other", True), ("ai", "other", "other", False)
    blank_elsewhere = ("human", "blank", "blank", True)
    risks = [numbered, uncoded, no_entity, blank_elsewhere, no_domain, numbered]
    assert list(assign_mit_numbers(risks)) == [1, None, None, 2, None, 3]
