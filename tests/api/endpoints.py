"""The endpoints at which readers find a list or a record, and readers of their formats."""

import csv
import io
import json

from openpyxl import load_workbook

FORMATS = ("csv", "ndjson", "json", "xlsx")  # a row for each record
BIBLIOGRAPHIES = ("bib", "ris", "csl.json")
DOCUMENTS = (*BIBLIOGRAPHIES, "md")
FEEDS = ("atom", "feed.json")
GRAPHS = ("ttl", "nt", "jsonld")


def body(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def rows(client, plural, format, query=""):
    """Return the rows of a file, one dictionary a record."""
    content = body(client.get(f"/{plural}.{format}?{query}"))
    return READERS[format](content)


def read_csv(content):
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def read_ndjson(content):
    return [json.loads(line) for line in content.decode().splitlines()]


def read_json(content):
    return json.loads(content)["results"]


def read_xlsx(content):
    names, *lines = load_workbook(io.BytesIO(content))["Records"].iter_rows(values_only=True)
    return [dict(zip(names, line, strict=True)) for line in lines]


READERS = {"csv": read_csv, "ndjson": read_ndjson, "json": read_json, "xlsx": read_xlsx}


def api(client, plural, query=""):
    return client.get(f"/api/v1/{plural}/?{query}").json()["results"]


def page(client, plural, query=""):
    return client.get(f"/{plural}/?{query}").context["object_list"]


def ids_by_endpoint(client, plural, query=""):
    """Return {endpoint: ids of the list in order}."""
    return {
        "page": [record.public_id for record in page(client, plural, query)],
        "api": [row["id"] for row in api(client, plural, query)],
        **{format: [row["id"] for row in rows(client, plural, format, query)] for format in FORMATS},
    }
