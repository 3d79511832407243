"""The files of a dump, written row by row. The same rows make the same bytes: none says when it was made."""

import csv
import gzip
import io
import json
import sqlite3
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import zstandard
from django.core.serializers.json import DjangoJSONEncoder

from apps.core.formats.tabular import ZIP_EPOCH, escape_formula

INSERT_BATCH_SIZE = 500
SQLITE_TYPES = {"integer": "INTEGER", "boolean": "INTEGER"}


def encode_json(value):
    return json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder)


class NdjsonWriter:
    """A line for each row, which names its table."""

    def __init__(self, file):
        self.file = file

    def start(self, table):
        self.table = table

    def add(self, row):
        self.file.write(f"{encode_json({'table': self.table.name} | row)}\n".encode())

    def close(self):
        self.file.close()


class GzipWriter(NdjsonWriter):
    def __init__(self, path):
        self.raw = path.open("wb")
        super().__init__(gzip.GzipFile("", "wb", compresslevel=6, fileobj=self.raw, mtime=0))

    def close(self):
        super().close()
        self.raw.close()


class ZstandardWriter(NdjsonWriter):
    def __init__(self, path):
        super().__init__(zstandard.ZstdCompressor(level=9).stream_writer(path.open("wb")))


class CsvZipWriter:
    """A file for each table. Lists and objects are JSON, and no cell is taken for a formula."""

    def __init__(self, path):
        self.archive, self.member = ZipFile(path, "w", ZIP_DEFLATED), None

    def start(self, table):
        self.end()
        info = ZipInfo(f"{table.name}.csv", ZIP_EPOCH)
        info.compress_type = ZIP_DEFLATED
        member = self.archive.open(info, "w", force_zip64=True)
        self.table, self.member = table, io.TextIOWrapper(member, "utf-8", newline="")
        self.writer = csv.writer(self.member)
        self.writer.writerow([column.name for column in table.columns])

    def add(self, row):
        self.writer.writerow([self.cell(row[column.name], column) for column in self.table.columns])

    def cell(self, value, column):
        if value is None:
            return ""
        return encode_json(value) if column.type in ("json", "boolean") else escape_formula(str(value))

    def end(self):
        if self.member:
            self.member.close()

    def close(self):
        self.end()
        self.archive.close()


class SqliteWriter:
    """A table for each table, its links indexed."""

    def __init__(self, path):
        self.base, self.rows = sqlite3.connect(path, isolation_level=None), []
        self.base.execute("PRAGMA journal_mode = OFF")
        self.base.execute("BEGIN")

    def start(self, table):
        self.flush()
        self.table = table
        columns = ", ".join(self.declared(column, table.key) for column in table.columns)
        self.base.execute(f'CREATE TABLE "{table.name}" ({columns})')
        for column in table.columns:
            if column.is_id:
                name = f"{table.name}_{column.name}"
                self.base.execute(f'CREATE INDEX "{name}" ON "{table.name}" ("{column.name}")')

    def declared(self, column, key):
        return (
            f'"{column.name}" {SQLITE_TYPES.get(column.type, "TEXT")}{" PRIMARY KEY" * (column.name == key)}'
        )

    def add(self, row):
        self.rows.append([self.cell(row[column.name], column) for column in self.table.columns])
        if len(self.rows) >= INSERT_BATCH_SIZE:
            self.flush()

    def cell(self, value, column):
        if value is None or column.type in SQLITE_TYPES:
            return value
        return encode_json(value) if column.type == "json" else str(value)

    def flush(self):
        if self.rows:
            marks = ", ".join("?" * len(self.rows[0]))
            self.base.executemany(f'INSERT INTO "{self.table.name}" VALUES ({marks})', self.rows)  # noqa: S608
            self.rows = []

    def close(self):
        self.flush()
        self.base.execute("COMMIT")
        self.base.close()


DUMP_FILES = {
    "riskbase.ndjson.gz": (GzipWriter, "application/gzip", "NDJSON, gzip: a line for each row"),
    "riskbase.ndjson.zst": (ZstandardWriter, "application/zstd", "NDJSON, Zstandard: the same, smaller"),
    "riskbase.csv.zip": (CsvZipWriter, "application/zip", "CSV: a file for each table"),
    "riskbase.sqlite3": (SqliteWriter, "application/vnd.sqlite3", "SQLite: a base to ask at once"),
}
