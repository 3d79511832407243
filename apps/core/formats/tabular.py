"""Records as CSV, XLSX, JSON and NDJSON files. The noun's serializer defines the fields of all formats."""

import csv
import json
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.writer.excel import ExcelWriter
from rest_framework.serializers import BaseSerializer

from apps.core.api.sparse_fields import select_fields
from apps.core.filters.filterset import RecordFilter
from apps.http.downloads import set_download_name
from apps.http.file_formats import FILE_FORMATS

Row = Mapping[str, Any]  # a serialized record
FileBody = StreamingHttpResponse | FileResponse

EXPORT_CHUNK_SIZE = 500
FORMULA_PREFIX = re.compile("'*[=+\\-@\t\r\n]")
XML_INVALID_CHARACTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time of an archive member
CELL_LIMIT = 32_767  # UTF-16 code units, in every spreadsheet program
LICENCE_NOTICE = "Each record under the licence of its source; knowledge written here under CC BY 4.0."
TRUNCATION_NOTICE = (
    f" […] Cut: a cell holds {CELL_LIMIT:,} characters. The CSV and JSON files have the whole text."
)


def build_export_response(
    format: str, filterset: RecordFilter, serializer_class: type[BaseSerializer], request: HttpRequest
) -> Any:
    """All rows of a query as a file to download."""
    queryset: Any = filterset.qs
    rows = queryset.for_list().with_related("replaced_by")
    about = {
        "query": filterset.describe(rows.count()),
        "address": request.build_absolute_uri(),
        "licence": LICENCE_NOTICE,
    }
    names = select_fields(request.GET, get_field_names(serializer_class, request))
    name = str(queryset.model._meta.verbose_name_plural).replace(" ", "-")
    records = serialize_queryset(rows, serializer_class, request, names)
    return create_file_response(format, records, names, about, name)


def create_file_response(
    format: str, rows: Iterable[Row], names: list[str], about: Mapping[str, Any], file_name: str
) -> Any:
    """Return rows as a file to download: `names` are the columns, `about` are notes on the query."""
    write, content_type = EXPORT_FORMATS[format]
    response = write(rows, names, about)
    response["Content-Type"] = content_type
    return set_download_name(response, f"{file_name}.{format}")


def serialize_queryset(
    rows: Any, serializer_class: type[BaseSerializer], request: HttpRequest, names: list[str] | None = None
) -> Iterator[dict[str, Any]]:
    """The serialized rows, with the fields in `names` or all."""
    serializer = serializer_class(context={"request": request, "names": names})
    for row in rows.iterator(chunk_size=EXPORT_CHUNK_SIZE):
        yield serializer.to_representation(row)


def get_field_names(serializer_class: Any, request: HttpRequest | None = None) -> list[str]:
    return list(serializer_class(context={"request": request}).fields)


def flatten_value(value: object) -> str:
    """The text of a cell: lists are joined with semicolons, None is empty."""
    if isinstance(value, list | tuple):
        return "; ".join(map(str, value))
    return "" if value is None else str(value)


def escape_formula(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet program would take for a formula.

    Text that begins with the apostrophe already gets another one, so that `unescape_formula` restores it.
    """
    return f"'{text}" if FORMULA_PREFIX.match(text) else text


def unescape_formula(text: str) -> str:
    return text[1:] if text.startswith("'") and FORMULA_PREFIX.match(text) else text


class EchoWriter:
    """A file-like object whose write() returns the text, so that csv.writer can stream."""

    def write(self, text: str) -> str:
        return text


def export_csv(rows: Iterable[Row], names: list[str], about: Mapping[str, Any]) -> FileBody:
    writer = csv.writer(EchoWriter())
    lines = (writer.writerow([escape_formula(flatten_value(row[name])) for name in names]) for row in rows)
    return StreamingHttpResponse(chain([writer.writerow(names)], lines))


def export_ndjson(rows: Iterable[Row], names: list[str], about: Mapping[str, Any]) -> FileBody:
    return StreamingHttpResponse(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)


def export_json(rows: Iterable[Row], names: list[str], about: Mapping[str, Any]) -> FileBody:
    return StreamingHttpResponse(stream_json_results(rows, about))


def stream_json_results(rows: Iterable[Row], about: Mapping[str, Any]) -> Iterator[str]:
    yield f'{{"about": {json.dumps(about, ensure_ascii=False)},\n"results": ['
    comma = ""
    for row in rows:
        yield f"{comma}\n{json.dumps(row, ensure_ascii=False)}"
        comma = ","
    yield "\n]}\n"


def export_xlsx(rows: Iterable[Row], names: list[str], about: Mapping[str, Any]) -> FileBody:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Records")
    sheet.append(names)
    for row in rows:
        sheet.append([build_text_cell(sheet, flatten_value(row[name])) for name in names])
    notes = book.create_sheet("About")
    for item in about.items():
        notes.append([build_text_cell(notes, part) for part in item])
    file = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
    book.properties.created = book.properties.modified = datetime(*ZIP_EPOCH)
    ExcelWriter(book, ReproducibleZipFile(file, "w", ZIP_DEFLATED)).save()
    file.seek(0)
    return FileResponse(file)


class ReproducibleZipFile(ZipFile):
    """An archive without times, so that the same content gives the same file."""

    def writestr(self, zinfo_or_arcname: Any, data: Any, *args: Any, **kwargs: Any) -> None:
        member = ZipInfo(zinfo_or_arcname, ZIP_EPOCH)
        member.compress_type = self.compression
        super().writestr(member, data)

    def write(self, filename: Any, arcname: Any = None, *args: Any, **kwargs: Any) -> None:
        member = ZipInfo(arcname, ZIP_EPOCH)
        member.compress_type = self.compression
        with Path(filename).open("rb") as source, self.open(member, "w", force_zip64=True) as target:
            shutil.copyfileobj(source, target)


def build_text_cell(sheet: Any, text: str) -> Any:
    """A cell that is text even if it looks like a formula."""
    cell = WriteOnlyCell(sheet, truncate_to_cell(remove_control_characters(text)))
    cell.data_type = "s"
    return cell


def remove_control_characters(text: str) -> str:
    """Remove the characters that XML does not allow."""
    return XML_INVALID_CHARACTERS.sub("", text)


def truncate_to_cell(text: str) -> str:
    """Shorten text that does not fit into a cell, with a notice at its end."""
    units = text.encode("utf-16-le")
    if len(units) <= 2 * CELL_LIMIT:
        return text
    kept = units[: 2 * (CELL_LIMIT - len(TRUNCATION_NOTICE))].decode("utf-16-le", "ignore")
    return kept + TRUNCATION_NOTICE


Writer = Callable[[Iterable[Row], list[str], Mapping[str, Any]], FileBody]
EXPORT_FORMATS: dict[str, tuple[Writer, str]] = {
    "csv": (export_csv, FILE_FORMATS["csv"].content_type),
    "xlsx": (export_xlsx, FILE_FORMATS["xlsx"].content_type),
    "json": (export_json, FILE_FORMATS["json"].content_type),
    "ndjson": (export_ndjson, FILE_FORMATS["ndjson"].content_type),
}
