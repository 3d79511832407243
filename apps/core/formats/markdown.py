"""Rows as a document to read: Markdown, as CommonMark has it. The noun's serializer says what a row has."""

import re

HEAD = {"id", "title", "description", "page_url", "created", "updated", "status", "quoted"}
SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&!$])")
FIRST = re.compile(r"^(\d*)([-+=:.)])", re.MULTILINE)  # what would begin a list or underline a heading


def document(title, lead, rows, references):
    """Streamed: the heading, what the list is, a section a row, the references at the end."""
    yield f"# {line(title)}\n\n{lead}\n"
    for row in rows:
        yield section(row)
    yield from chapter(references)


def chapter(references):
    yield "\n## Sources\n\n"
    none = "No source is recorded.\n"
    for reference in references:
        none = ""
        yield f"- {line(reference)}\n"
    yield none


def section(row):
    words = text(row["description"] or "")
    if row.get("quoted"):
        words = re.sub("^", "> ", words, flags=re.MULTILINE)
    facts = "\n".join(f"- {name}: {line(value)}" for name, value in said(row))
    head = f"\n## [{line(row['title'])}](<{row['page_url']}>)"
    return "\n\n".join(part for part in (head, words, facts, *tables(row)) if part) + "\n"


def said(row):
    """What else the row says, in the labels of the page, where there is one: [(name, value)]."""
    yield "Id", row["id"]
    for name, value in row.items():
        if (
            name not in HEAD
            and f"{name}_label" not in row
            and value not in (None, "", [])
            and is_plain(value)
        ):
            yield label(name), "; ".join(value) if isinstance(value, list) else value


def is_plain(value):
    return not isinstance(value, dict | list) or (value and all(isinstance(one, str) for one in value))


def tables(row):
    """What hangs on a record, as a list with its own heading each."""
    for name, items in row.items():
        if isinstance(items, list) and items and isinstance(items[0], dict):
            yield f"### {label(name)}"
            yield "\n".join(f"- {entry(item)}" for item in items)


def entry(item):
    return "; ".join(
        f"{label(name).lower()}: {line(value)}" for name, value in item.items() if value not in (None, "", [])
    )


def label(name):
    return name.removesuffix("_label").replace("_", " ").capitalize()


def line(value):
    """A value on one line. Nothing in it is read as Markdown."""
    value = {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
    return text(" ".join(str(value).split()))


def text(value):
    """A text with its paragraphs. Nothing in it is read as Markdown or HTML."""
    lines = "\n".join(part.strip() for part in value.splitlines())
    return FIRST.sub(r"\1\\\2", SPECIAL.sub(r"\\\1", lines)) if lines else ""
