"""Settings from the environment: `NAME`, or the content of the file that `NAME_FILE` names."""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.core.exceptions import ImproperlyConfigured

SPANS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


def text(name, default=""):
    """The value without surrounding white space; a file's last newline is not part of a secret."""
    path = os.environ.get(f"{name}_FILE")
    if not path:
        return os.environ.get(name, default).strip()
    if name in os.environ:
        raise ImproperlyConfigured(f"Set {name} or {name}_FILE, not both.")
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{name}_FILE cannot be read: {error}") from error


def flag(name, default=False):
    value = text(name, "on" if default else "off").lower()
    if value not in TRUE | FALSE:
        raise ImproperlyConfigured(f"{name} is {value!r}; it takes on or off.")
    return value in TRUE


def items(name, default=""):
    return [item.strip() for item in text(name, default).split(",") if item.strip()]


def number(name, default=0):
    value = text(name, str(default))
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name} is {value!r}; it takes a whole number.")
    return int(value)


def rate(name, default):
    """How many in how many seconds, of `600/minute`; None for `off`."""
    value = text(name, default).lower()
    if value in FALSE:
        return None
    many, _, span = value.partition("/")
    if not many.isdecimal() or int(many) == 0 or span not in SPANS:
        raise ImproperlyConfigured(f"{name} is {value!r}; it takes 600/minute, for example, or off.")
    return int(many), SPANS[span]


def secret_key(folder):
    """`SECRET_KEY`, or one made once and kept in `folder`, readable by its owner alone."""
    given = text("SECRET_KEY")
    if given:
        return given
    path = folder / "secret-key"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            keep(path, secrets.token_urlsafe(50))
        return path.read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(f"Set SECRET_KEY: none can be kept in {folder} ({error}).") from error


def keep(path, secret):
    """Whole, and not in place of what another process that started now has kept."""
    with NamedTemporaryFile("w", dir=path.parent) as draft, suppress(FileExistsError):
        draft.write(secret)
        draft.flush()
        os.link(draft.name, path)
