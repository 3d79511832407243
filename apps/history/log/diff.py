"""The differences between two states of an object, field by field, as readers see them."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, TypeAlias

from django.db.models import Field, ManyToManyField, QuerySet
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.core.models import Record
from apps.history.models import LogRow, get_logged_relations

EMPTY_VALUES: tuple[object, ...] = (None, "", [], {})
WORD_DIFF_LENGTH = 60  # characters of both texts from which on the words that differ are marked
CONTEXT_WORDS = 12  # words that are shown on either side of a difference

NameRecord: TypeAlias = Callable[[Any], str]


def name_record(record: Record) -> str:
    return record.label_with_id


@dataclass
class FieldDiff:
    """A field that differs between two states of an object, with both values as readers see them."""

    name: str
    label: str | Promise
    before: str = ""
    after: str = ""


def diff_log_rows(
    before: LogRow | None, after: LogRow | None, skip: Collection[str] = (), name: NameRecord = name_record
) -> Iterator[FieldDiff]:
    """Yield the fields that differ, apart from those to skip. One of the two states may be missing.

    Unlike `diff_against()` of django-simple-history, it names the records that keys refer to and the meaning
    of codes. `name` gives the name of a record.
    """
    for item in get_tracked_fields(after or before):
        if item.name not in skip and get_row_value(before, item) != get_row_value(after, item):
            texts = diff_texts(format_row_value(before, item, name), format_row_value(after, item, name))
            yield FieldDiff(item.name, item.verbose_name, *texts)


def get_tracked_fields(row: LogRow) -> list[Field]:
    """The fields of an object whose values the log has, many-to-many fields among them."""
    return [*row.tracked_fields, *get_logged_relations(row.instance_type)]


# --- Values of a state ---------------------------------------------------------------------------


def get_row_value(row: LogRow | None, item: Field) -> Any:
    """The value of a field: keys for relations, "" for each kind of empty value."""
    if row is None:
        return ""
    if isinstance(item, ManyToManyField):
        key = f"{item.m2m_reverse_field_name()}_id"
        return {getattr(link, key) for link in get_link_rows(row, item)} or ""
    value = getattr(row, item.attname)
    return "" if value in EMPTY_VALUES else value


def format_row_value(row: LogRow | None, item: Field, name: NameRecord = name_record) -> str:
    """A value as readers see it: a record by its title and id, a code by its label."""
    value = get_row_value(row, item)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if value == "":
        return ""
    if isinstance(item, ManyToManyField):
        end = item.m2m_reverse_field_name()
        names = [format_related_record(link, end, name) for link in get_link_rows(row, item)]
        return ", ".join(filter(None, names))
    if item.is_relation:
        return format_related_record(row, item.name, name)
    if isinstance(value, list):
        return "; ".join(", ".join(map(str, part.values())) for part in value)
    return str(dict(item.flatchoices).get(value, value))


def format_related_record(row: LogRow, end: str, name: NameRecord) -> str:
    """The name of a related record. The log still has the key of an object that was deleted."""
    record = getattr(row, end)
    return name(record) if record else _("deleted, number %(key)s") % {"key": getattr(row, f"{end}_id")}


def get_link_rows(row: LogRow, item: ManyToManyField) -> QuerySet[Any]:
    """The links of a many-to-many field as they were in this state."""
    return getattr(row, f"{getattr(type(row), item.name).model._meta.model_name}_set").all()


def normalize_newlines(value: Any) -> Any:
    """A text as it is stored: browsers send CRLF at the end of each line. Other values stay as they are."""
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


# --- Texts side by side --------------------------------------------------------------------------


def diff_texts(before: str, after: str) -> tuple[str, str]:
    """Both texts. If they are long, as HTML with the words that differ in <del> and <ins>."""
    if not (before and after and len(before + after) > WORD_DIFF_LENGTH):
        return before, after
    old, new = re.findall(r"\S+\s*", before), re.findall(r"\S+\s*", after)
    steps = SequenceMatcher(None, old, new).get_opcodes()
    left = [("del", tag == "equal", old[i:j]) for tag, i, j, _, _ in steps]
    right = [("ins", tag == "equal", new[i:j]) for tag, _, _, i, j in steps]
    return render_diff_parts(left), render_diff_parts(right)


def render_diff_parts(parts: Iterable[tuple[str, bool, list[str]]]) -> SafeString:
    return format_html_join("", "{}", ([render_diff_part(*part)] for part in parts))


def render_diff_part(tag: str, is_equal: bool, words: list[str]) -> str:
    """Words that differ, in an element; of a long run of equal words, only its beginning and its end."""
    if not is_equal:
        return format_html("<{0}>{1}</{0}>", tag, "".join(words)) if words else ""
    if len(words) > 2 * CONTEXT_WORDS:
        words = [*words[:CONTEXT_WORDS], "… ", *words[-CONTEXT_WORDS:]]
    return "".join(words)
