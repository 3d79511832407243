"""Rows as files. The noun's serializer says what a row has, for the API and for every format alike."""

import csv
import json
import re
import shutil
import tempfile
from datetime import datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.http import FileResponse, StreamingHttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.writer.excel import ExcelWriter

from apps.core.api import sparse_fields
from apps.http.downloads import set_download_name
from apps.http.file_formats import FILE_FORMATS

EXPORT_CHUNK_SIZE = 500
FORMULA_PREFIX = re.compile("'*[=+\\-@\t\r\n]")
XML_INVALID_CHARACTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment that an archive can name
CELL_LIMIT = 32_767  # UTF-16 units, in every spreadsheet program
LICENCE_NOTICE = "Each record under the licence of its source; knowledge written here under CC BY 4.0."
TRUNCATION_NOTICE = (
    f" […] Cut: a cell holds {CELL_LIMIT:,} characters. The CSV and JSON files have the whole text."
)


def build_export_response(format, filterset, serializer_class, request):
    """The whole answer to a query as a download, streamed."""
    rows = filterset.qs.for_list().with_related("replaced_by")
    about = {
        "query": filterset.describe(rows.count()),
        "address": request.build_absolute_uri(),
        "licence": LICENCE_NOTICE,
    }
    names = sparse_fields.select_fields(request.GET, get_field_names(serializer_class, request))
    name = filterset.queryset.model._meta.verbose_name_plural.replace(" ", "-")
    return create_file_response(
        format, serialize_queryset(rows, serializer_class, request, names), names, about, name
    )


def create_file_response(format, rows, names, about, file_name):
    """Return rows as a file to download: `names` are the columns, `about` are notes on the query."""
    write, content_type = EXPORT_FORMATS[format]
    response = write(rows, names, about)
    response["Content-Type"] = content_type
    return set_download_name(response, f"{file_name}.{format}")


def serialize_queryset(rows, serializer_class, request, names=None):
    """Each row as the serializer writes it; of `names` only, where they are given."""
    serializer = serializer_class(context={"request": request, "names": names})
    for row in rows.iterator(chunk_size=EXPORT_CHUNK_SIZE):
        yield serializer.to_representation(row)


def get_field_names(serializer_class, request=None):
    return list(serializer_class(context={"request": request}).fields)


def flatten_value(value):
    """A cell: lists are joined, nothing is empty, everything else as text."""
    if isinstance(value, list | tuple):
        return "; ".join(map(str, value))
    return "" if value is None else str(value)


def escape_formula(text):
    """A spreadsheet takes text that starts with one of these for a formula: an apostrophe prevents it.

    A text that has the apostrophe already gets another, so that `unharmed` gives it back.
    """
    return f"'{text}" if FORMULA_PREFIX.match(text) else text


def unescape_formula(text):
    """The text that `harmless` was given."""
    return text[1:] if text.startswith("'") and FORMULA_PREFIX.match(text) else text


class EchoWriter:
    """A file whose write returns what was written, which is what csv needs to stream."""

    def write(self, text):
        return text


def export_csv(rows, names, about):
    writer = csv.writer(EchoWriter())
    lines = (writer.writerow([escape_formula(flatten_value(row[name])) for name in names]) for row in rows)
    return StreamingHttpResponse(prepend_row(writer.writerow(names), lines))


def export_ndjson(rows, names, about):
    return StreamingHttpResponse(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)


def export_json(rows, names, about):
    return StreamingHttpResponse(stream_json_results(rows, about))


def stream_json_results(rows, about):
    yield f'{{"about": {json.dumps(about, ensure_ascii=False)},\n"results": ['
    comma = ""
    for row in rows:
        yield f"{comma}\n{json.dumps(row, ensure_ascii=False)}"
        comma = ","
    yield "\n]}\n"


def export_xlsx(rows, names, about):
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Records")
    sheet.append(names)
    for row in rows:
        sheet.append([build_text_cell(sheet, flatten_value(row[name])) for name in names])
    notes = book.create_sheet("About")
    for item in about.items():
        notes.append([build_text_cell(notes, part) for part in item])
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    book.properties.created = book.properties.modified = datetime(*ZIP_EPOCH)
    ExcelWriter(book, ReproducibleZipFile(file, "w", ZIP_DEFLATED)).save()
    file.seek(0)
    return FileResponse(file)


class ReproducibleZipFile(ZipFile):
    """The same content is the same file: no member says when it was written."""

    def writestr(self, name, data):
        member = ZipInfo(name, ZIP_EPOCH)
        member.compress_type = self.compression
        super().writestr(member, data)

    def write(self, path, name):
        member = ZipInfo(name, ZIP_EPOCH)
        member.compress_type = self.compression
        with Path(path).open("rb") as source, self.open(member, "w", force_zip64=True) as target:
            shutil.copyfileobj(source, target)


def build_text_cell(sheet, text):
    """Always text, never a formula."""
    cell = WriteOnlyCell(sheet, truncate_to_cell(remove_control_characters(text)))
    cell.data_type = "s"
    return cell


def remove_control_characters(text):
    """Less the characters that XML has no place for."""
    return XML_INVALID_CHARACTERS.sub("", text)


def truncate_to_cell(text):
    """A text that a cell can hold. Where it has to end early, it says so."""
    units = text.encode("utf-16-le")
    if len(units) <= 2 * CELL_LIMIT:
        return text
    return (
        units[: 2 * (CELL_LIMIT - len(TRUNCATION_NOTICE))].decode("utf-16-le", "ignore") + TRUNCATION_NOTICE
    )


def prepend_row(first, rest):
    yield first
    yield from rest


EXPORT_FORMATS = {
    "csv": (export_csv, FILE_FORMATS["csv"].content_type),
    "xlsx": (export_xlsx, FILE_FORMATS["xlsx"].content_type),
    "json": (export_json, FILE_FORMATS["json"].content_type),
    "ndjson": (export_ndjson, FILE_FORMATS["ndjson"].content_type),
}
