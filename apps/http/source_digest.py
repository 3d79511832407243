"""Digests of the source files and settings that responses are made with."""

import hashlib
import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from django.conf import settings

SOURCE_FOLDERS = ("apps", "riskbase", "templates", "locale", "static", "requirements")
IGNORED_SUFFIXES = (".pyc", ".po")


def list_source_files() -> list[Path]:
    found = (file for name in SOURCE_FOLDERS for file in (settings.BASE_DIR / name).rglob("*"))
    return sorted(file for file in found if file.is_file() and file.suffix not in IGNORED_SUFFIXES)


@cache
def compute_source_digest() -> str:
    """Return a digest of the content of all source files."""
    digest = hashlib.blake2b(digest_size=8)
    for file in list_source_files():
        digest.update(file.read_bytes())
    return digest.hexdigest()


@cache
def compute_code_digest() -> str:
    """Return a digest of the source files and of the settings."""
    values = {name: getattr(settings, name) for name in dir(settings) if name.isupper()}
    text = json.dumps(values, default=str, sort_keys=True)
    return hashlib.blake2b(f"{compute_source_digest()} {text}".encode(), digest_size=8).hexdigest()


@cache
def get_source_modification_time() -> datetime:
    """Return the time of the last change of a source file, in UTC."""
    return datetime.fromtimestamp(max(file.stat().st_mtime for file in list_source_files()), UTC)
