"""CSL-JSON as RIS, written by rispy."""

from collections.abc import Mapping
from typing import Any

import rispy

from apps.core.citing.bibtex import CslItem, get_date_parts

RIS_TYPES = {
    "article": "UNPB",
    "article-journal": "JOUR",
    "article-magazine": "MGZN",
    "book": "BOOK",
    "chapter": "CHAP",
    "dataset": "DATA",
    "legislation": "STAT",
    "paper-conference": "CPAPER",
    "report": "RPRT",
    "thesis": "THES",
    "webpage": "ELEC",
}


def format_ris_entry(item: CslItem) -> str:
    """A CSL-JSON item as one RIS entry."""
    first, _, last = item.get("page", "").partition("-")
    entry = {
        "type_of_reference": RIS_TYPES.get(item["type"], "GEN"),
        "id": item["id"],
        "title": item["title"],
        "authors": [format_ris_name(author) for author in item.get("author", [])],
        "year": format_ris_date(item, "issued")[:4],
        "date": format_ris_date(item, "issued")[4:] and format_ris_date(item, "issued"),
        "secondary_title": item.get("container-title"),
        "publisher": item.get("publisher"),
        "volume": item.get("volume"),
        "number": item.get("issue"),
        "start_page": first,
        "end_page": last,
        "type_of_work": item.get("genre"),
        "doi": item.get("DOI"),
        "urls": [item["URL"]] if "URL" in item else [],
        "access_date": format_ris_date(item, "accessed"),
    }
    lines = rispy.dumps([{tag: collapse_lines(value) for tag, value in entry.items() if value}])
    return lines.partition("\n")[2]  # without the number that rispy writes first


def collapse_lines(value: Any) -> Any:
    """Put a text, or each text of a list, on one line."""
    return [collapse_lines(one) for one in value] if isinstance(value, list) else " ".join(value.split())


def format_ris_name(author: Mapping[str, str]) -> str:
    """`Family, Given, Suffix`, or the name of an organization."""
    family = [author.get(part) for part in ("dropping-particle", "non-dropping-particle", "family")]
    parts = [author.get("literal"), " ".join(filter(None, family)), author.get("given"), author.get("suffix")]
    return ", ".join(filter(None, parts))


def format_ris_date(item: CslItem, name: str) -> str:
    """`2026/11/22`, as far as it is known."""
    return "/".join(f"{part:02}" for part in get_date_parts(item, name))
