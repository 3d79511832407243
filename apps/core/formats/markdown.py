"""Rows as a document to read: Markdown, as CommonMark has it. The noun's serializer says what a row has."""

import re

HEADER_FIELDS = {"id", "title", "description", "page_url", "created", "updated", "status", "quoted"}
MARKDOWN_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&!$])")
MARKDOWN_LINE_START = re.compile(
    r"^(\d*)([-+=:.)])", re.MULTILINE
)  # what would begin a list or underline a heading


def write_markdown_document(title, lead, rows, references):
    """Streamed: the heading, what the list is, a section a row, the references at the end."""
    yield f"# {escape_markdown_line(title)}\n\n{lead}\n"
    for row in rows:
        yield format_record_section(row)
    yield from write_references_section(references)


def write_references_section(references):
    yield "\n## Sources\n\n"
    none = "No source is recorded.\n"
    for reference in references:
        none = ""
        yield f"- {escape_markdown_line(reference)}\n"
    yield none


def format_record_section(row):
    words = escape_markdown(row["description"] or "")
    if row.get("quoted"):
        words = re.sub("^", "> ", words, flags=re.MULTILINE)
    facts = "\n".join(f"- {name}: {escape_markdown_line(value)}" for name, value in list_row_facts(row))
    head = f"\n## [{escape_markdown_line(row['title'])}](<{row['page_url']}>)"
    return "\n\n".join(part for part in (head, words, facts, *format_nested_lists(row)) if part) + "\n"


def list_row_facts(row):
    """What else the row says, in the labels of the page, where there is one: [(name, value)]."""
    yield "Id", row["id"]
    for name, value in row.items():
        if (
            name not in HEADER_FIELDS
            and f"{name}_label" not in row
            and value not in (None, "", [])
            and is_simple_value(value)
        ):
            yield format_field_label(name), "; ".join(value) if isinstance(value, list) else value


def is_simple_value(value):
    return not isinstance(value, dict | list) or (value and all(isinstance(one, str) for one in value))


def format_nested_lists(row):
    """What hangs on a record, as a list with its own heading each."""
    for name, items in row.items():
        if isinstance(items, list) and items and isinstance(items[0], dict):
            yield f"### {format_field_label(name)}"
            yield "\n".join(f"- {format_nested_row(item)}" for item in items)


def format_nested_row(item):
    return "; ".join(
        f"{format_field_label(name).lower()}: {escape_markdown_line(value)}"
        for name, value in item.items()
        if value not in (None, "", [])
    )


def format_field_label(name):
    return name.removesuffix("_label").replace("_", " ").capitalize()


def escape_markdown_line(value):
    """A value on one line. Nothing in it is read as Markdown."""
    value = {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
    return escape_markdown(" ".join(str(value).split()))


def escape_markdown(value):
    """A text with its paragraphs. Nothing in it is read as Markdown or HTML."""
    lines = "\n".join(part.strip() for part in value.splitlines())
    return MARKDOWN_LINE_START.sub(r"\1\\\2", MARKDOWN_SPECIAL.sub(r"\\\1", lines)) if lines else ""
