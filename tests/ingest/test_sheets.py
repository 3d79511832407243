from datetime import datetime

import openpyxl
import pytest
from openpyxl import Workbook

from apps.ingest.files.sheets import open_tabular_file
from apps.ingest.importer import BadFile, ReadReport
from tests.ingest.workbooks import cells, replace_part, save

BOMB = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'


def rows(path, report=None):
    with open_tabular_file(path) as book:
        return [row for tab in book.tabs for row in book.read_rows(tab, report or ReadReport())]


def get_refusal(path):
    with pytest.raises(BadFile) as caught:
        rows(path)
    return str(caught.value)


def write_bytes(path, content):
    path.write_bytes(content)
    return path


def save_distant_cells(path, **places):
    book = Workbook()
    for place, value in places.items():
        book.active[place] = value
    book.save(path)
    return path


def test_rows_keep_their_numbers_and_empty_ones_are_left_out(tmp_path):
    assert rows(save_distant_cells(tmp_path / "a.xlsx", A1="one", B4=4)) == [(1, ("one",)), (4, (None, 4))]
    assert rows(write_bytes(tmp_path / "a.csv", b"one\n,\n\n,4\n")) == [(1, ("one",)), (4, ("", "4"))]


def test_dates_are_read_as_dates(tmp_path):
    day = datetime(2024, 5, 6)
    assert rows(save_distant_cells(tmp_path / "a.xlsx", A1=day)) == [(1, (day,))]


def test_reading_stops_after_many_empty_rows(tmp_path):
    report = ReadReport()
    assert rows(save_distant_cells(tmp_path / "a.xlsx", A1="one", A1048576="far"), report) == [(1, ("one",))]
    assert "after 1,000 empty rows" in str(report.notices[0])


def test_cells_beyond_the_last_column_are_refused(tmp_path):
    assert "Row 2 has more than 200 columns" in get_refusal(
        save_distant_cells(tmp_path / "a.xlsx", A1="one", XFD2="far")
    )


def test_the_declared_size_of_a_sheet_is_ignored(tmp_path):
    path = save_distant_cells(tmp_path / "a.xlsx", A1="one", C3="three")
    replace_part(path, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"A1:C3", b"A1:A1"))
    assert rows(path) == [(1, ("one",)), (3, (None, None, "three"))]


def test_openpyxl_reads_xml_through_defusedxml(monkeypatch, tmp_path):
    assert openpyxl.DEFUSEDXML
    monkeypatch.setattr("apps.ingest.files.sheets.DEFUSEDXML", False)
    with pytest.raises(RuntimeError, match="defusedxml"):
        rows(save_distant_cells(tmp_path / "a.xlsx", A1="one"))


@pytest.mark.parametrize("part", ["[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"])
def test_entity_bombs_are_refused_in_every_part(tmp_path, part):
    path = save(tmp_path / "a.xlsx", [cells("01.01.00", "C", "Words")])
    replace_part(path, part, lambda xml: BOMB + xml.removeprefix(b"<?xml version='1.0' encoding='utf-8'?>"))
    assert "declares XML entities" in get_refusal(path)


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
def test_damaged_parts_are_refused_with_the_cause(tmp_path, part):
    path = save(tmp_path / "a.xlsx", [cells("01.01.00", "C")])
    replace_part(path, part, lambda xml: xml[: len(xml) // 2])
    assert "The workbook is damaged: ParseError" in get_refusal(path)


def test_a_byte_order_mark_is_removed(tmp_path):
    assert rows(write_bytes(tmp_path / "a.csv", b"\xef\xbb\xbfone,two")) == [(1, ("one", "two"))]


def test_text_that_is_not_utf_8_is_refused_with_the_offset(tmp_path):
    assert "Byte 0xE9 at offset 6 is not UTF-8" in get_refusal(
        write_bytes(tmp_path / "a.csv", b"\xef\xbb\xbfcaf\xe9")
    )
    assert "UTF-16" in get_refusal(write_bytes(tmp_path / "b.csv", "one".encode("utf-16")))


def test_a_nul_byte_is_refused_with_the_offset(tmp_path):
    assert "NUL byte at offset 3" in get_refusal(write_bytes(tmp_path / "a.csv", b"one\0,two"))


def test_a_cell_of_ten_million_characters_is_refused(tmp_path):
    path = write_bytes(tmp_path / "a.csv", b"one,two\n" + b"x" * 10_000_000 + b",y\n")
    assert "near line 2: field larger than field limit" in get_refusal(path)


def test_an_unclosed_quotation_mark_is_refused(tmp_path):
    assert "near line 2" in get_refusal(write_bytes(tmp_path / "a.csv", b'one\n"two,three\n'))
