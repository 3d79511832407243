"""The files of a dump, written row by row. Equal rows give equal bytes: no file contains a time."""

import csv
import gzip
import io
import json
import sqlite3
from pathlib import Path
from typing import IO, Any, NamedTuple, Protocol
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import zstandard
from django.core.serializers.json import DjangoJSONEncoder

from apps.core.formats.tabular import ZIP_EPOCH, Row, escape_formula
from apps.exports.dump.tables import DumpColumn, DumpTable

INSERT_BATCH_SIZE = 500
SQLITE_TYPES = {"integer": "INTEGER", "boolean": "INTEGER"}


class DumpWriter(Protocol):
    """Writes one file of a dump: `start()` begins a table, `add()` writes a row of it."""

    def start(self, table: DumpTable) -> None: ...

    def add(self, row: Row) -> None: ...

    def close(self) -> None: ...


def encode_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder)


class NdjsonWriter:
    """A line with a JSON object for each row; the object names its table."""

    def __init__(self, file: "gzip.GzipFile | IO[bytes]") -> None:
        self.file, self.table_name = file, ""

    def start(self, table: DumpTable) -> None:
        self.table_name = table.name

    def add(self, row: Row) -> None:
        self.file.write(f"{encode_json({'table': self.table_name, **row})}\n".encode())

    def close(self) -> None:
        self.file.close()


class GzipWriter(NdjsonWriter):
    def __init__(self, path: Path) -> None:
        self.raw = path.open("wb")
        super().__init__(gzip.GzipFile("", "wb", compresslevel=6, fileobj=self.raw, mtime=0))

    def close(self) -> None:
        super().close()
        self.raw.close()


class ZstandardWriter(NdjsonWriter):
    def __init__(self, path: Path) -> None:
        super().__init__(zstandard.ZstdCompressor(level=9).stream_writer(path.open("wb")))


class CsvZipWriter:
    """A CSV file for each table. Lists and objects are JSON; cells cannot be read as formulas."""

    def __init__(self, path: Path) -> None:
        self.archive = ZipFile(path, "w", ZIP_DEFLATED)
        self.member: io.TextIOWrapper | None = None
        self.columns: list[DumpColumn] = []

    def start(self, table: DumpTable) -> None:
        self.close_member()
        info = ZipInfo(f"{table.name}.csv", ZIP_EPOCH)
        info.compress_type = ZIP_DEFLATED
        file = self.archive.open(info, "w", force_zip64=True)
        self.columns, self.member = table.columns, io.TextIOWrapper(file, "utf-8", newline="")
        self.writer = csv.writer(self.member)
        self.writer.writerow([column.name for column in table.columns])

    def add(self, row: Row) -> None:
        self.writer.writerow([self.format_cell(row[column.name], column) for column in self.columns])

    def format_cell(self, value: Any, column: DumpColumn) -> str:
        if value is None:
            return ""
        return encode_json(value) if column.type in ("json", "boolean") else escape_formula(str(value))

    def close_member(self) -> None:
        if self.member:
            self.member.close()

    def close(self) -> None:
        self.close_member()
        self.archive.close()


class SqliteWriter:
    """A SQLite database with an index on every column that holds ids of records."""

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.rows: list[list[Any]] = []
        self.table_name, self.columns = "", list[DumpColumn]()
        self.connection.execute("PRAGMA journal_mode = OFF")
        self.connection.execute("BEGIN")

    def start(self, table: DumpTable) -> None:
        self.flush()
        self.table_name, self.columns = table.name, table.columns
        columns = ", ".join(self.declare_column(column, table.key) for column in table.columns)
        self.connection.execute(f'CREATE TABLE "{table.name}" ({columns})')
        for column in table.columns:
            if column.is_id:
                index = f"{table.name}_{column.name}"
                self.connection.execute(f'CREATE INDEX "{index}" ON "{table.name}" ("{column.name}")')

    def declare_column(self, column: DumpColumn, key: str) -> str:
        key_clause = " PRIMARY KEY" if column.name == key else ""
        return f'"{column.name}" {SQLITE_TYPES.get(column.type, "TEXT")}{key_clause}'

    def add(self, row: Row) -> None:
        self.rows.append([self.convert_cell(row[column.name], column) for column in self.columns])
        if len(self.rows) >= INSERT_BATCH_SIZE:
            self.flush()

    def convert_cell(self, value: Any, column: DumpColumn) -> Any:
        if value is None or column.type in SQLITE_TYPES:
            return value
        return encode_json(value) if column.type == "json" else str(value)

    def flush(self) -> None:
        if self.rows:
            marks = ", ".join("?" * len(self.rows[0]))
            insert = f'INSERT INTO "{self.table_name}" VALUES ({marks})'  # noqa: S608 - a name of our own
            self.connection.executemany(insert, self.rows)
            self.rows = []

    def close(self) -> None:
        self.flush()
        self.connection.execute("COMMIT")
        self.connection.close()


class DumpFile(NamedTuple):
    writer: "type[GzipWriter | ZstandardWriter | CsvZipWriter | SqliteWriter]"
    media_type: str
    description: str


DUMP_FILES = {
    "riskbase.ndjson.gz": DumpFile(GzipWriter, "application/gzip", "NDJSON, gzip: a line for each row"),
    "riskbase.ndjson.zst": DumpFile(
        ZstandardWriter, "application/zstd", "NDJSON, Zstandard: the same content, smaller"
    ),
    "riskbase.csv.zip": DumpFile(CsvZipWriter, "application/zip", "CSV: a file for each table"),
    "riskbase.sqlite3": DumpFile(
        SqliteWriter, "application/vnd.sqlite3", "SQLite: a database, ready for queries"
    ),
}
