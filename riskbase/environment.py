"""Read settings from the environment: from `NAME`, or from the file that `NAME_FILE` names."""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.core.exceptions import ImproperlyConfigured

SECONDS_PER_UNIT = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
TRUE_VALUES, FALSE_VALUES = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


def read_string(name: str, default: str = "") -> str:
    """Return the value without surrounding white space, such as the last newline of a file."""
    path = os.environ.get(f"{name}_FILE")
    if not path:
        return os.environ.get(name, default).strip()
    if name in os.environ:
        raise ImproperlyConfigured(f"Set {name} or {name}_FILE, not both.")
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{name}_FILE cannot be read: {error}") from error


def read_flag(name: str, default: bool = False) -> bool:
    value = read_string(name, "on" if default else "off").lower()
    if value not in TRUE_VALUES | FALSE_VALUES:
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be on or off.")
    return value in TRUE_VALUES


def read_list(name: str, default: str = "") -> list[str]:
    return [item.strip() for item in read_string(name, default).split(",") if item.strip()]


def read_number(name: str, default: int = 0) -> int:
    value = read_string(name, str(default))
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be a whole number.")
    return int(value)


def read_rate(name: str, default: str) -> tuple[int, int] | None:
    """Return (requests, seconds) of a value such as `600/minute`; None for `off`."""
    value = read_string(name, default).lower()
    if value in FALSE_VALUES:
        return None
    number, _, unit = value.partition("/")
    if not number.isdecimal() or int(number) == 0 or unit not in SECONDS_PER_UNIT:
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be a rate such as 600/minute, or off.")
    return int(number), SECONDS_PER_UNIT[unit]


def read_secret_key(folder: Path) -> str:
    """Return `SECRET_KEY`, or a random key that is created once and stored in `folder`."""
    key = read_string("SECRET_KEY")
    if key:
        return key
    path = folder / "secret-key"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            save_secret_key(path, secrets.token_urlsafe(50))
        return path.read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(f"Set SECRET_KEY: no key can be stored in {folder} ({error}).") from error


def save_secret_key(path: Path, secret: str) -> None:
    """Write the key, readable by its owner only, unless another process has written one meanwhile."""
    # Linking a finished file is atomic, so that no process reads half a key.
    with NamedTemporaryFile("w", dir=path.parent) as draft, suppress(FileExistsError):
        draft.write(secret)
        draft.flush()
        os.link(draft.name, path)
