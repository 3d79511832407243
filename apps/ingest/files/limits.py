"""Check a file before it is parsed: detect its format and refuse archives that are not safe to unpack."""

from pathlib import Path
from typing import Literal
from zipfile import BadZipFile, ZipFile, ZipInfo

from apps.ingest.importer import BadFile

MEGABYTE = 1024 * 1024
MAX_FILE_SIZE = 50 * MEGABYTE
MAX_UNPACKED_SIZE = 300 * MEGABYTE
MAX_COMPRESSION_RATIO = 200
MAX_ARCHIVE_ENTRIES = 2_000

ZIP_SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06")
OLE_SIGNATURE = bytes.fromhex("D0CF11E0A1B11AE1")
REQUIRED_WORKBOOK_PARTS = ("[Content_Types].xml", "xl/workbook.xml")
WORKBOOK_SUFFIXES = {".xlsx", ".xlsm", ".xltx", ".xls", ".xlsb", ".ods"}

FileKind = Literal["workbook", "csv"]


def detect_file_kind(path: Path) -> FileKind:
    """Detect the format from the content. Raises BadFile if it is neither, or not safe to read."""
    head = read_limited_bytes(path)
    if head.startswith(ZIP_SIGNATURES):
        check_workbook_archive(path)
        return "workbook"
    if problem := find_table_problem(head, path):
        raise BadFile.for_file(path.name, problem)
    return "csv"


def read_limited_bytes(path: Path) -> bytes:
    """The content of the file. Raises BadFile if it is too large or cannot be opened."""
    try:
        if path.stat().st_size > MAX_FILE_SIZE:
            raise BadFile.for_file(path.name, f"The file is larger than {MAX_FILE_SIZE // MEGABYTE} MB.")
        return path.read_bytes()
    except OSError as error:
        raise BadFile.for_file(path.name, f"The file cannot be opened: {error.strerror}.") from error


def find_table_problem(content: bytes, path: Path) -> str:
    """Why content that is not a zip archive cannot be a table; '' if it can."""
    if not content.strip():
        return "The file is empty."
    if content.startswith(OLE_SIGNATURE):
        is_encrypted = "EncryptedPackage".encode("utf-16-le") in content
        reason = "is protected by a password" if is_encrypted else "is in the old .xls format"
        return f"The workbook {reason}. Save it as .xlsx without a password."
    if content.lstrip().startswith(b"<"):
        return "The content of the file is a web page or XML. Save it as .xlsx or CSV."
    if path.suffix.lower() in WORKBOOK_SUFFIXES:
        return "The file has the name of a workbook but is not one. The name of a CSV file must end in .csv."
    return ""


def check_workbook_archive(path: Path) -> None:
    try:
        with ZipFile(path) as archive:
            entries = archive.infolist()
    except (BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise BadFile.for_file(
            path.name, "The workbook is damaged or truncated: it cannot be unpacked."
        ) from error
    if problem := find_workbook_problem(entries) or find_size_problem(entries, path.stat().st_size):
        raise BadFile.for_file(path.name, problem)


def find_workbook_problem(entries: list[ZipInfo]) -> str:
    names = {entry.filename for entry in entries}
    if missing := [part for part in REQUIRED_WORKBOOK_PARTS if part not in names]:
        return f"The file is an archive but not an .xlsx workbook: it lacks {' and '.join(missing)}."
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return "The workbook contains macros. Save it as .xlsx without them."
    if any(entry.flag_bits & 1 for entry in entries):
        return "The workbook is protected by a password."
    return ""


def find_size_problem(entries: list[ZipInfo], size: int) -> str:
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ARCHIVE_ENTRIES:
        return f"The workbook has {len(entries):,} parts; at most {MAX_ARCHIVE_ENTRIES:,} are read."
    if unpacked > MAX_UNPACKED_SIZE:
        return f"The workbook unpacks to more than {MAX_UNPACKED_SIZE // MEGABYTE} MB."
    if unpacked > MAX_COMPRESSION_RATIO * size:
        return f"The workbook unpacks to more than {MAX_COMPRESSION_RATIO} times its size."
    return ""
