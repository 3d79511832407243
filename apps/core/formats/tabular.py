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

CHUNK = 500
FORMULA = re.compile("'*[=+\\-@\t\r\n]")
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
TIMELESS = (1980, 1, 1, 0, 0, 0)  # the first moment that an archive can name
CELL_LIMIT = 32_767  # UTF-16 units, in every spreadsheet program
LICENCE = "Each record under the licence of its source; knowledge written here under CC BY 4.0."
CUT = f" […] Cut: a cell holds {CELL_LIMIT:,} characters. The CSV and JSON files have the whole text."


def export(format, filterset, serializer_class, request):
    """The whole answer to a query as a download, streamed."""
    rows = filterset.qs.for_list().with_named("replaced_by")
    about = {
        "query": filterset.describe(rows.count()),
        "address": request.build_absolute_uri(),
        "licence": LICENCE,
    }
    make, content_type = FORMATS[format]
    names = sparse_fields.chosen(request.GET, columns(serializer_class, request))
    response = make(records(rows, serializer_class, request, names), names, about)
    response["Content-Type"] = content_type
    name = filterset.queryset.model._meta.verbose_name_plural.replace(" ", "-")
    response["Content-Disposition"] = f'attachment; filename="{name}.{format}"'
    return response


def records(rows, serializer_class, request, names=None):
    """Each row as the serializer writes it; of `names` only, where they are given."""
    serializer = serializer_class(context={"request": request, "names": names})
    for row in rows.iterator(chunk_size=CHUNK):
        yield serializer.to_representation(row)


def columns(serializer_class, request=None):
    return list(serializer_class(context={"request": request}).fields)


def flat(value):
    """A cell: lists are joined, nothing is empty, everything else as text."""
    if isinstance(value, list | tuple):
        return "; ".join(map(str, value))
    return "" if value is None else str(value)


def harmless(text):
    """A spreadsheet takes text that starts with one of these for a formula: an apostrophe prevents it.

    A text that has the apostrophe already gets another, so that `unharmed` gives it back.
    """
    return f"'{text}" if FORMULA.match(text) else text


def unharmed(text):
    """The text that `harmless` was given."""
    return text[1:] if text.startswith("'") and FORMULA.match(text) else text


class Echo:
    """A file whose write returns what was written, which is what csv needs to stream."""

    def write(self, text):
        return text


def as_csv(rows, names, about):
    writer = csv.writer(Echo())
    lines = (writer.writerow([harmless(flat(row[name])) for name in names]) for row in rows)
    return StreamingHttpResponse(iter_with(writer.writerow(names), lines))


def as_ndjson(rows, names, about):
    return StreamingHttpResponse(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)


def as_json(rows, names, about):
    return StreamingHttpResponse(json_parts(rows, about))


def json_parts(rows, about):
    yield f'{{"about": {json.dumps(about, ensure_ascii=False)},\n"results": ['
    comma = ""
    for row in rows:
        yield f"{comma}\n{json.dumps(row, ensure_ascii=False)}"
        comma = ","
    yield "\n]}\n"


def as_xlsx(rows, names, about):
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Records")
    sheet.append(names)
    for row in rows:
        sheet.append([text_cell(sheet, flat(row[name])) for name in names])
    notes = book.create_sheet("About")
    for item in about.items():
        notes.append([text_cell(notes, part) for part in item])
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    book.properties.created = book.properties.modified = datetime(*TIMELESS)
    ExcelWriter(book, SameZip(file, "w", ZIP_DEFLATED)).save()
    file.seek(0)
    return FileResponse(file)


class SameZip(ZipFile):
    """The same content is the same file: no member says when it was written."""

    def writestr(self, name, data):
        member = ZipInfo(name, TIMELESS)
        member.compress_type = self.compression
        super().writestr(member, data)

    def write(self, path, name):
        member = ZipInfo(name, TIMELESS)
        member.compress_type = self.compression
        with Path(path).open("rb") as source, self.open(member, "w", force_zip64=True) as target:
            shutil.copyfileobj(source, target)


def text_cell(sheet, text):
    """Always text, never a formula."""
    cell = WriteOnlyCell(sheet, fitting(without_controls(text)))
    cell.data_type = "s"
    return cell


def without_controls(text):
    """Less the characters that XML has no place for."""
    return NOT_IN_XML.sub("", text)


def fitting(text):
    """A text that a cell can hold. Where it has to end early, it says so."""
    units = text.encode("utf-16-le")
    if len(units) <= 2 * CELL_LIMIT:
        return text
    return units[: 2 * (CELL_LIMIT - len(CUT))].decode("utf-16-le", "ignore") + CUT


def iter_with(first, rest):
    yield first
    yield from rest


FORMATS = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "json": (as_json, "application/json"),
    "ndjson": (as_ndjson, "application/x-ndjson"),
}
