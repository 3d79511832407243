"""Answers of the API to show in its schema: real records of the knowledge that ships, see `api_examples`."""

import json
from functools import cache
from pathlib import Path

EXAMPLES_FILE = Path(__file__).with_suffix(".json")


@cache
def load_examples():
    return json.loads(EXAMPLES_FILE.read_text(encoding="utf-8"))


def add_example(path, operation):
    """Puts what there is for an address into the operation that answers it."""
    if path in load_examples():
        operation["responses"]["200"]["content"]["application/json"]["example"] = load_examples()[path]
