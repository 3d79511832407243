"""Builds the dump of a data revision: all files in one pass, put in place at once, the one before kept.

Lies in `dumps` in the data folder; `current` leads to the last. Old ones go, but for the one before,
which may still be on its way to somebody.
"""

import fcntl
import hashlib
import json
import shutil
import tempfile
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from apps.core.formats.tabular import LICENCE_NOTICE
from apps.exports.dump.files import DUMP_FILES
from apps.exports.dump.tables import build_dump_tables
from apps.history.models import get_last_revision
from apps.http.source_digest import compute_source_digest

KEPT_DUMPS = 2


class DumpInProgress(Exception):  # noqa: N818 - nothing went wrong
    """Another process is building."""


def get_dumps_folder():
    return Path(settings.DATA_DIR) / "dumps"


def find_current_dump():
    """The folder of the last dump, if there is one."""
    link = get_dumps_folder() / "current"
    return link.resolve() if (link / "manifest.json").exists() else None


def build_dump_name(revision):
    """A base that was restored from a backup, and another version, make another dump of the same number."""
    number, time = revision
    return f"r{number}-{hashlib.sha256(f'{time.isoformat()} {compute_source_digest()}'.encode()).hexdigest()[:12]}"


def get_expected_dump_name():
    """The name that a dump of now would have."""
    return build_dump_name(get_last_revision())


def build_dump():
    """Builds the dump of now unless it is there, and returns its folder. Raises Busy."""
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
def lock_dumps_folder():
    get_dumps_folder().mkdir(parents=True, exist_ok=True)
    with (get_dumps_folder() / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise DumpInProgress("Another process is building the dump.") from error
        yield


@contextmanager
def database_snapshot():
    """All that is read within is of one moment, and nobody who writes waits for it."""
    if connection.in_atomic_block:  # is one already
        yield
        return
    connection.ensure_connection()
    usual = getattr(connection, "transaction_mode", None)
    connection.transaction_mode = "DEFERRED"  # of SQLite: reads only
    try:
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    finally:
        connection.transaction_mode = usual


def write_dump(folder, revision):
    with ExitStack() as opened:
        files = [
            opened.enter_context(closing(make(folder / name))) for name, (make, *_) in DUMP_FILES.items()
        ]
        told = {table.name: write_dump_table(files, table) for table in build_dump_tables()}
    text = json.dumps(build_manifest(folder, revision, told), ensure_ascii=False, indent=1)
    (folder / "manifest.json").write_text(f"{text}\n", encoding="utf-8")


def write_dump_table(files, table):
    """Writes a table into every file; what the manifest says of it."""
    for file in files:
        file.start(table)
    count = 0
    for row in table.rows():
        count += 1
        for file in files:
            file.add(row)
    columns = [{"name": c.name, "type": c.type, "meaning": c.meaning} for c in table.columns]
    return {"rows": count, "columns": columns}


def build_manifest(folder, revision, told):
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
        "files": [describe_dump_file(folder / name, *said) for name, (_, *said) in DUMP_FILES.items()],
        "tables": told,
    }


def describe_dump_file(path, media_type, words):
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    size = path.stat().st_size
    return {"name": path.name, "what": words, "media_type": media_type, "bytes": size, "sha256": digest}


def replace_current_link(folder):
    link = get_dumps_folder() / "next"
    link.unlink(missing_ok=True)
    link.symlink_to(folder.name)
    link.replace(get_dumps_folder() / "current")


def remove_old_dumps():
    """Removes what is old, and what a build left that was broken off."""
    folders = [path for path in get_dumps_folder().glob("r*-*") if path.is_dir()]
    folders.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    old = [path for path in folders if path != find_current_dump()][KEPT_DUMPS - 1 :]
    for path in [*old, *get_dumps_folder().glob("draft-*")]:
        shutil.rmtree(path)
