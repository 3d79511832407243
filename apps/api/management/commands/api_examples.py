import json
from typing import Any

from django.core.management.base import BaseCommand
from django.test import Client

from apps.core.nouns import NOUNS

EXAMPLE_HOST = "127.0.0.1:8000"
EXAMPLE_RECORD_IDS = {"risks": "arms-control-falls-short", "taxonomies": "security-topics"}


class Command(BaseCommand):
    help = "Print apps/api/examples.json from a database with the shipped knowledge."

    def handle(self, **options: object) -> None:
        self.stdout.write(json.dumps(collect_examples(), indent=1, ensure_ascii=False))


def collect_examples() -> dict[str, Any]:
    """Return {path in the schema: body of a response}, for a list with one record and a record of each noun.

    The record is the one of EXAMPLE_RECORD_IDS, or else the first one. Empty nouns are left out.
    """
    client, examples = Client(headers={"host": EXAMPLE_HOST}), {}
    for plural in NOUNS:
        query: dict[str, Any] = {"page_size": 1}
        if plural in EXAMPLE_RECORD_IDS:
            query["id"] = EXAMPLE_RECORD_IDS[plural]
        page = client.get(f"/api/v1/{plural}/", query).json()
        if not page["results"]:
            continue
        public_id = page["results"][0]["id"]
        examples[f"/api/v1/{plural}/"] = page
        examples[f"/api/v1/{plural}/{{id}}/"] = client.get(f"/api/v1/{plural}/{public_id}/").json()
    return examples
