"""Build the dump of a data revision.

Dumps are folders in `dumps` in the data folder; the symbolic link `current` points to the latest one. The
previous dump is kept, because a client may still be downloading it.
"""

import fcntl
import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from apps.core.formats.tabular import LICENCE_NOTICE
from apps.exports.dump.files import DUMP_FILES, DumpFile, DumpWriter
from apps.exports.dump.tables import DumpTable, build_dump_tables
from apps.history.models import get_last_revision
from apps.http.source_digest import compute_source_digest

KEPT_DUMPS = 2

LastRevision = tuple[int, datetime]


class DumpInProgress(Exception):  # noqa: N818 - not an error: the dump will exist soon
    """Another process is building the dump."""


def get_dumps_folder() -> Path:
    return Path(settings.DATA_DIR) / "dumps"


def find_current_dump() -> Path | None:
    """Return the folder of the latest dump, if there is one."""
    link = get_dumps_folder() / "current"
    return link.resolve() if (link / "manifest.json").exists() else None


def build_dump_name(revision: LastRevision) -> str:
    """Name the dump of a revision.

    The name contains a digest of the time and of the source code, because a database restored from a backup
    and another version of RiskBase make a different dump for the same number.
    """
    number, time = revision
    digest = hashlib.sha256(f"{time.isoformat()} {compute_source_digest()}".encode()).hexdigest()
    return f"r{number}-{digest[:12]}"


def get_expected_dump_name() -> str:
    """Return the name of the dump of the current data revision."""
    return build_dump_name(get_last_revision())


def build_dump() -> Path:
    """Build the dump of the current data revision unless it exists. Raises DumpInProgress."""
    with lock_dumps_folder(), database_snapshot():
        revision = get_last_revision()
        folder = get_dumps_folder() / build_dump_name(revision)
        if find_current_dump() != folder.resolve():
            draft = Path(tempfile.mkdtemp(prefix="draft-", dir=get_dumps_folder()))
            write_dump(draft, revision)
            draft.chmod(0o755)
            shutil.rmtree(folder, ignore_errors=True)
            draft.rename(folder)
            replace_current_link(folder)
        remove_old_dumps()
        return folder


@contextmanager
def lock_dumps_folder() -> Iterator[None]:
    get_dumps_folder().mkdir(parents=True, exist_ok=True)
    with (get_dumps_folder() / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise DumpInProgress("Another process is building the dump.") from error
        yield


@contextmanager
def database_snapshot() -> Iterator[None]:
    """Read the database as of one moment, without blocking writers."""
    if connection.in_atomic_block:
        yield
        return
    connection.ensure_connection()
    usual_mode = getattr(connection, "transaction_mode", None)
    # An attribute of the SQLite backend: the transaction takes no write lock.
    connection.transaction_mode = "DEFERRED"  # type: ignore[attr-defined]  # SQLite only
    try:
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    finally:
        connection.transaction_mode = usual_mode  # type: ignore[attr-defined]  # SQLite only


def write_dump(folder: Path, revision: LastRevision) -> None:
    with ExitStack() as stack:
        writers = [
            stack.enter_context(closing(file.writer(folder / name))) for name, file in DUMP_FILES.items()
        ]
        tables = {table.name: write_dump_table(writers, table) for table in build_dump_tables()}
    text = json.dumps(build_manifest(folder, revision, tables), ensure_ascii=False, indent=1)
    (folder / "manifest.json").write_text(f"{text}\n", encoding="utf-8")


def write_dump_table(writers: Sequence[DumpWriter], table: DumpTable) -> dict[str, Any]:
    """Write a table into every file, and return its entry in the manifest."""
    for writer in writers:
        writer.start(table)
    count = 0
    for row in table.iterate_rows():
        count += 1
        for writer in writers:
            writer.add(row)
    columns = [
        {"name": column.name, "type": column.type, "meaning": column.meaning} for column in table.columns
    ]
    return {"rows": count, "columns": columns}


def build_manifest(folder: Path, revision: LastRevision, tables: dict[str, Any]) -> dict[str, Any]:
    number, time = revision
    day = f"{time.day} {time:%B %Y}"
    return {
        "name": "RiskBase",
        "data_revision": number,
        "revised": time.isoformat(),
        "version": settings.VERSION,
        "made_at": settings.ALLOWED_HOSTS[0] if settings.ALLOWED_HOSTS else "",
        "licence": LICENCE_NOTICE,
        "citation": f"RiskBase ({time.year}). Data revision {number} of {day}.",
        "files": [describe_dump_file(folder / name, file) for name, file in DUMP_FILES.items()],
        "tables": tables,
    }


def describe_dump_file(path: Path, file: DumpFile) -> dict[str, Any]:
    with path.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    return {
        "name": path.name,
        "what": file.description,
        "media_type": file.media_type,
        "bytes": path.stat().st_size,
        "sha256": digest,
    }


def replace_current_link(folder: Path) -> None:
    link = get_dumps_folder() / "next"
    link.unlink(missing_ok=True)
    link.symlink_to(folder.name)
    link.replace(get_dumps_folder() / "current")


def remove_old_dumps() -> None:
    """Remove all dumps but the latest ones, and the drafts of interrupted builds."""
    folders = [path for path in get_dumps_folder().glob("r*-*") if path.is_dir()]
    folders.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    old = [path for path in folders if path != find_current_dump()][KEPT_DUMPS - 1 :]
    for path in [*old, *get_dumps_folder().glob("draft-*")]:
        shutil.rmtree(path)
