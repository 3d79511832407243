import io
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from apps.ingest.files import limits
from apps.ingest.files.limits import detect_file_kind
from apps.ingest.importer import BadFile
from tests.ingest.workbooks import cells, save, save_csv


def get_refusal(path, content=None):
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BadFile) as caught:
        detect_file_kind(path)
    return str(caught.value)


def build_archive(parts):
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


WORKBOOK = {"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>"}


def test_the_kind_is_detected_from_the_content(tmp_path):
    assert detect_file_kind(save(tmp_path / "release.xlsx", [cells("01.01.00", "C")])) == "workbook"
    assert detect_file_kind(save_csv(tmp_path / "release.csv", [cells("01.01.00", "C")])) == "csv"
    assert detect_file_kind((tmp_path / "release.xlsx").rename(tmp_path / "wrong.csv")) == "workbook"


def test_a_missing_file_or_a_folder_is_get_refusal(tmp_path):
    assert "cannot be opened" in get_refusal(tmp_path / "none.xlsx")
    assert "cannot be opened" in get_refusal(tmp_path)


def test_an_empty_file_is_get_refusal(tmp_path):
    assert "is empty" in get_refusal(tmp_path / "a.csv", b" \n")


def test_an_old_workbook_is_get_refusal(tmp_path):
    assert "old .xls" in get_refusal(tmp_path / "a.xls", limits.OLE_SIGNATURE + b"\0" * 512)


def test_a_workbook_with_a_password_is_get_refusal(tmp_path):
    content = limits.OLE_SIGNATURE + "EncryptedPackage".encode("utf-16-le")
    assert "password" in get_refusal(tmp_path / "a.xlsx", content)


def test_a_web_page_saved_as_a_workbook_is_get_refusal(tmp_path):
    assert "web page" in get_refusal(tmp_path / "a.xls", b"\n<html><table></table></html>")


def test_text_with_the_name_of_a_workbook_is_get_refusal(tmp_path):
    assert "must end in .csv" in get_refusal(tmp_path / "a.xlsx", b"Ev_ID,Title\n")


def test_a_truncated_workbook_is_get_refusal(tmp_path):
    path = save(tmp_path / "a.xlsx", [cells("01.01.00", "C")])
    assert "truncated" in get_refusal(path, path.read_bytes()[:-200])


def test_an_archive_without_workbook_parts_is_get_refusal(tmp_path):
    message = get_refusal(tmp_path / "a.xlsx", build_archive({"content.xml": "<x/>"}))
    assert "lacks [Content_Types].xml and xl/workbook.xml" in message


def test_macros_are_get_refusal(tmp_path):
    assert "macros" in get_refusal(tmp_path / "a.xlsm", build_archive(WORKBOOK | {"xl/vbaProject.bin": "x"}))


def test_a_zip_bomb_is_refused_by_its_compression_ratio(tmp_path):
    content = build_archive(WORKBOOK | {"xl/worksheets/sheet1.xml": b"0" * 20 * limits.MEGABYTE})
    assert "200 times its size" in get_refusal(tmp_path / "a.xlsx", content)


def test_a_large_unpacked_size_is_get_refusal(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "MAX_UNPACKED_SIZE", 3 * limits.MEGABYTE)
    content = build_archive(WORKBOOK | {"xl/sharedStrings.xml": b"0" * 4 * limits.MEGABYTE})
    assert "more than 3 MB" in get_refusal(tmp_path / "a.xlsx", content)


def test_too_many_parts_are_get_refusal(tmp_path):
    content = build_archive(
        WORKBOOK | {f"xl/{number}.xml": "" for number in range(limits.MAX_ARCHIVE_ENTRIES)}
    )
    assert "2,002 parts" in get_refusal(tmp_path / "a.xlsx", content)


def test_a_large_file_is_refused_without_reading_it(tmp_path):
    with (tmp_path / "a.csv").open("wb") as file:
        file.truncate(limits.MAX_FILE_SIZE + 1)
    assert "larger than 50 MB" in get_refusal(tmp_path / "a.csv")
