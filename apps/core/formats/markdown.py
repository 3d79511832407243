"""Records as a Markdown document (CommonMark). The noun's serializer defines their fields."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from apps.core.formats.tabular import Row

HEADER_FIELDS = {"id", "title", "description", "page_url", "created", "updated", "status", "quoted"}
MARKDOWN_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&!$])")
MARKDOWN_LINE_START = re.compile(
    r"^(\d*)([-+=:.)])", re.MULTILINE
)  # would start a list or underline a heading


def write_markdown_document(
    title: str, lead: str, rows: Iterable[Row], references: Iterable[str]
) -> Iterator[str]:
    """The heading, a lead in Markdown, a section for each record, and the references."""
    yield f"# {escape_markdown_line(title)}\n\n{lead}\n"
    for row in rows:
        yield format_record_section(row)
    yield from write_references_section(references)


def write_references_section(references: Iterable[str]) -> Iterator[str]:
    yield "\n## Sources\n\n"
    is_empty = True
    for reference in references:
        is_empty = False
        yield f"- {escape_markdown_line(reference)}\n"
    if is_empty:
        yield "No source is recorded.\n"


def format_record_section(row: Row) -> str:
    description = escape_markdown(row["description"] or "")
    if row.get("quoted"):
        description = re.sub("^", "> ", description, flags=re.MULTILINE)
    facts = "\n".join(f"- {label}: {escape_markdown_line(value)}" for label, value in list_row_facts(row))
    heading = f"\n## [{escape_markdown_line(row['title'])}](<{row['page_url']}>)"
    parts = (heading, description, facts, *format_nested_lists(row))
    return "\n\n".join(part for part in parts if part) + "\n"


def list_row_facts(row: Row) -> Iterator[tuple[str, Any]]:
    """(label, value) of the further fields; a field with a label in another one is left out."""
    yield "Id", row["id"]
    for name, value in row.items():
        is_shown_elsewhere = name in HEADER_FIELDS or f"{name}_label" in row
        if not is_shown_elsewhere and value not in (None, "", []) and is_simple_value(value):
            yield format_field_label(name), "; ".join(value) if isinstance(value, list) else value


def is_simple_value(value: Any) -> bool:
    """Whether a value is no object and no list of objects."""
    if isinstance(value, list):
        return bool(value) and all(isinstance(each, str) for each in value)
    return not isinstance(value, dict)


def format_nested_lists(row: Row) -> Iterator[str]:
    """A heading and a list for the links of each kind."""
    for name, items in row.items():
        if isinstance(items, list) and items and isinstance(items[0], dict):
            yield f"### {format_field_label(name)}"
            yield "\n".join(f"- {format_nested_row(item)}" for item in items)


def format_nested_row(item: Row) -> str:
    return "; ".join(
        f"{format_field_label(name).lower()}: {escape_markdown_line(value)}"
        for name, value in item.items()
        if value not in (None, "", [])
    )


def format_field_label(name: str) -> str:
    return name.removesuffix("_label").replace("_", " ").capitalize()


def escape_markdown_line(value: object) -> str:
    """A value on one line, escaped. Booleans are `yes` and `no`."""
    text = ("yes" if value else "no") if isinstance(value, bool) else str(value)
    return escape_markdown(" ".join(text.split()))


def escape_markdown(value: str) -> str:
    """A text with its paragraphs, escaped so that nothing in it is Markdown or HTML."""
    lines = "\n".join(part.strip() for part in value.splitlines())
    return MARKDOWN_LINE_START.sub(r"\1\\\2", MARKDOWN_SPECIAL.sub(r"\\\1", lines)) if lines else ""
