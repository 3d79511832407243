"""Example responses in the schema: records of the shipped knowledge, written by `manage.py api_examples`."""

import json
from functools import cache
from pathlib import Path
from typing import Any

EXAMPLES_FILE = Path(__file__).with_suffix(".json")


@cache
def load_examples() -> dict[str, Any]:
    """Return {path in the schema: body of a response}."""
    return json.loads(EXAMPLES_FILE.read_text(encoding="utf-8"))


def add_example(path: str, operation: dict[str, Any]) -> None:
    """Add the example for a path, if there is one, to its operation in the schema."""
    if path in load_examples():
        content = operation["responses"]["200"]["content"]["application/json"]
        content["example"] = load_examples()[path]
