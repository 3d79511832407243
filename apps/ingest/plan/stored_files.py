"""Store the files of plans by their hash, so that a plan is applied to exactly the file that was read."""

import hashlib
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from apps.ingest.importer import BadFile
from apps.ingest.models import Plan

StoredFile = dict[str, str]  # name and sha256, as in Plan.files


def store_file(path: Path | str) -> StoredFile:
    """Copy a file into the data folder, unless it is there. Return its name and SHA-256."""
    path = Path(path)
    sha256 = hash_file(path)
    stored = get_stored_path(sha256, path.name)
    if not stored.exists():
        stored.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, stored)
    return {"name": path.name, "sha256": sha256}


def hash_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def get_stored_path(sha256: str, name: str) -> Path:
    return settings.DATA_DIR / "imports" / sha256 / name


def find_stored_file(file: Mapping[str, str]) -> Path:
    """The path of a file of a plan. Raises BadFile if it was deleted or changed."""
    path = get_stored_path(file["sha256"], file["name"])
    if not path.exists():
        raise BadFile.for_file(file["name"], "The file of this plan is no longer stored. Upload it again.")
    if hash_file(path) != file["sha256"]:
        raise BadFile.for_file(
            file["name"], "The stored file differs from the one that the plan was made from."
        )
    return path


def delete_unused_files(files: Iterable[StoredFile]) -> None:
    """Delete the files that no plan refers to."""
    used = [file for plan_files in Plan.objects.values_list("files", flat=True) for file in plan_files]
    for path in (get_stored_path(file["sha256"], file["name"]) for file in files if file not in used):
        path.unlink(missing_ok=True)
        with suppress(OSError):  # the folder may hold the same file under another name
            path.parent.rmdir()
