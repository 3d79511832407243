"""Settings from the environment: `NAME`, or the content of the file that `NAME_FILE` names."""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.core.exceptions import ImproperlyConfigured

SECONDS_PER_UNIT = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
TRUE_VALUES, FALSE_VALUES = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


def read_text(name, default=""):
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


def read_flag(name, default=False):
    value = read_text(name, "on" if default else "off").lower()
    if value not in TRUE_VALUES | FALSE_VALUES:
        raise ImproperlyConfigured(f"{name} is {value!r}; it takes on or off.")
    return value in TRUE_VALUES


def read_list(name, default=""):
    return [item.strip() for item in read_text(name, default).split(",") if item.strip()]


def read_number(name, default=0):
    value = read_text(name, str(default))
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name} is {value!r}; it takes a whole number.")
    return int(value)


def read_rate(name, default):
    """How many in how many seconds, of `600/minute`; None for `off`."""
    value = read_text(name, default).lower()
    if value in FALSE_VALUES:
        return None
    many, _, span = value.partition("/")
    if not many.isdecimal() or int(many) == 0 or span not in SECONDS_PER_UNIT:
        raise ImproperlyConfigured(f"{name} is {value!r}; it takes 600/minute, for example, or off.")
    return int(many), SECONDS_PER_UNIT[span]


def read_secret_key(folder):
    """`SECRET_KEY`, or one made once and kept in `folder`, readable by its owner alone."""
    given = read_text("SECRET_KEY")
    if given:
        return given
    path = folder / "secret-key"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            save_secret_key(path, secrets.token_urlsafe(50))
        return path.read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(f"Set SECRET_KEY: none can be kept in {folder} ({error}).") from error


def save_secret_key(path, secret):
    """Whole, and not in place of what another process that started now has kept."""
    with NamedTemporaryFile("w", dir=path.parent) as draft, suppress(FileExistsError):
        draft.write(secret)
        draft.flush()
        os.link(draft.name, path)
