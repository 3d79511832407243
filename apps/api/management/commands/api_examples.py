import json

from django.core.management.base import BaseCommand
from django.test import Client

from apps.core.nouns import NOUNS

EXAMPLE_HOST = "127.0.0.1:8000"
EXAMPLE_RECORD_IDS = {
    "risks": "arms-control-falls-short",
    "taxonomies": "security-topics",
}  # else the first of the noun


class Command(BaseCommand):
    help = "Prints apps/api/examples.json from a base that holds the knowledge that ships."

    def handle(self, **options):
        self.stdout.write(json.dumps(collect_examples(), indent=1, ensure_ascii=False))


def collect_examples():
    """{address in the schema: what it answers}, for a list of one and for a record of each noun."""
    client, found = Client(headers={"host": EXAMPLE_HOST}), {}
    for plural in NOUNS:
        asked = {"page_size": 1} | (
            {"id": EXAMPLE_RECORD_IDS[plural]} if plural in EXAMPLE_RECORD_IDS else {}
        )
        listed = client.get(f"/api/v1/{plural}/", asked).json()
        name = listed["results"][0]["id"]
        found[f"/api/v1/{plural}/"] = listed
        found[f"/api/v1/{plural}/{{id}}/"] = client.get(f"/api/v1/{plural}/{name}/").json()
    return found
