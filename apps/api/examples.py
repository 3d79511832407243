"""Answers of the API to show in its schema: real records of the knowledge that ships, see `api_examples`."""

import json
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_suffix(".json")


@cache
def kept():
    return json.loads(FILE.read_text(encoding="utf-8"))


def show(path, operation):
    """Puts what there is for an address into the operation that answers it."""
    if path in kept():
        operation["responses"]["200"]["content"]["application/json"]["example"] = kept()[path]
