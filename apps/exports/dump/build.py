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

from apps.core.formats.tabular import LICENCE
from apps.exports.dump.files import FILES
from apps.exports.dump.tables import tables
from apps.history.models import Revision
from apps.http.conditional import NEVER, source

KEPT = 2


class Busy(Exception):  # noqa: N818 - nothing went wrong
    """Another process is building."""


def home():
    return Path(settings.DATA_DIR) / "dumps"


def current():
    """The folder of the last dump, if there is one."""
    link = home() / "current"
    return link.resolve() if (link / "manifest.json").exists() else None


def name_of(revision):
    """A base that was restored from a backup, and another version, make another dump of the same number."""
    number, time = revision
    return f"r{number}-{hashlib.sha256(f'{time.isoformat()} {source()}'.encode()).hexdigest()[:12]}"


def wanted():
    """The name that a dump of now would have."""
    return name_of(last_revision())


def last_revision():
    return Revision.objects.order_by("-pk").values_list("pk", "time").first() or NEVER


def build():
    """Builds the dump of now unless it is there, and returns its folder. Raises Busy."""
    with alone(), snapshot():
        revision = last_revision()
        folder = home() / name_of(revision)
        if current() != folder.resolve():
            draft = Path(tempfile.mkdtemp(prefix="draft-", dir=home()))
            write(draft, revision)
            draft.chmod(0o755)
            shutil.rmtree(folder, ignore_errors=True)
            draft.rename(folder)
            point(folder)
        tidy()
        return folder


@contextmanager
def alone():
    home().mkdir(parents=True, exist_ok=True)
    with (home() / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Busy("Another process is building the dump.") from error
        yield


@contextmanager
def snapshot():
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


def write(folder, revision):
    with ExitStack() as opened:
        files = [opened.enter_context(closing(make(folder / name))) for name, (make, *_) in FILES.items()]
        told = {table.name: fill(files, table) for table in tables()}
    text = json.dumps(manifest(folder, revision, told), ensure_ascii=False, indent=1)
    (folder / "manifest.json").write_text(f"{text}\n", encoding="utf-8")


def fill(files, table):
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


def manifest(folder, revision, told):
    number, time = revision
    day = f"{time.day} {time:%B %Y}"
    return {
        "name": "RiskBase",
        "data_revision": number,
        "revised": time.isoformat(),
        "version": settings.VERSION,
        "made_at": settings.ALLOWED_HOSTS[0] if settings.ALLOWED_HOSTS else "",
        "licence": LICENCE,
        "citation": f"RiskBase ({time.year}). Data revision {number} of {day}.",
        "files": [described(folder / name, *said) for name, (_, *said) in FILES.items()],
        "tables": told,
    }


def described(path, media_type, words):
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    size = path.stat().st_size
    return {"name": path.name, "what": words, "media_type": media_type, "bytes": size, "sha256": digest}


def point(folder):
    link = home() / "next"
    link.unlink(missing_ok=True)
    link.symlink_to(folder.name)
    link.replace(home() / "current")


def tidy():
    """Removes what is old, and what a build left that was broken off."""
    folders = [path for path in home().glob("r*-*") if path.is_dir()]
    folders.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    old = [path for path in folders if path != current()][KEPT - 1 :]
    for path in [*old, *home().glob("draft-*")]:
        shutil.rmtree(path)
