"""Two states of an object in the log, field by field, in the words that a reader knows."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from operator import attrgetter

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from apps.history.models import get_logged_relations

EMPTY_VALUES = (None, "", [], {})
WORD_DIFF_LENGTH = 60  # characters of both texts from which on they are shown word by word
CONTEXT_WORDS = 12  # words kept on either side of what changed in a text


name_record = attrgetter("label_with_id")


@dataclass
class FieldDiff:
    """A field that differs between two states of an object, with both values as readers see them."""

    name: str
    label: str
    before: str = ""
    after: str = ""


def diff_log_rows(before, after, skip=(), name=name_record):
    """Unlike diff_against() of the history, it names what an empty link was, and what a code means.

    `name` says how a record is named.
    """
    for item in get_tracked_fields(after or before):
        if item.name not in skip and get_row_value(before, item) != get_row_value(after, item):
            texts = diff_texts(format_row_value(before, item, name), format_row_value(after, item, name))
            yield FieldDiff(item.name, item.verbose_name, *texts)


def get_tracked_fields(row):
    return [*row.tracked_fields, *get_logged_relations(row.instance_type)]


def get_row_value(row, item):
    if row is None:
        return ""
    if item.many_to_many:
        return {getattr(end, f"{item.m2m_reverse_field_name()}_id") for end in get_link_rows(row, item)} or ""
    found = getattr(row, item.attname)
    return "" if found in EMPTY_VALUES else found


def format_row_value(row, item, name=name_record):
    """A value as a reader knows it: a record by its title and id, a code by its label."""
    found = get_row_value(row, item)
    if isinstance(found, bool):
        return _("yes") if found else _("no")
    if found == "":
        return ""
    if item.many_to_many:
        reverse = item.m2m_reverse_field_name()
        return ", ".join(
            filter(None, (format_related_record(end, reverse, name) for end in get_link_rows(row, item)))
        )
    if item.is_relation:
        return format_related_record(row, item.name, name)
    if isinstance(found, list):
        return "; ".join(", ".join(map(str, part.values())) for part in found)
    return str(dict(item.flatchoices).get(found, found))


def format_related_record(row, end, name):
    """The log outlives what it names."""
    record = getattr(row, end)
    return name(record) if record else _("deleted, number %(key)s") % {"key": getattr(row, f"{end}_id")}


def get_link_rows(row, item):
    """The rows of a many-to-many link as it was then."""
    return getattr(row, f"{getattr(type(row), item.name).model._meta.model_name}_set").all()


def normalize_newlines(value: object) -> object:
    """A text as it is stored: browsers send CRLF at the end of each line. Other values stay as they are."""
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def diff_texts(before, after):
    """Both texts; where they are long, as HTML with the words that differ in <del> and <ins>."""
    if not (before and after and len(before + after) > WORD_DIFF_LENGTH):
        return before, after
    old, new = re.findall(r"\S+\s*", before), re.findall(r"\S+\s*", after)
    steps = SequenceMatcher(None, old, new).get_opcodes()
    left = [("del", same == "equal", old[i:j]) for same, i, j, _, _ in steps]
    right = [("ins", same == "equal", new[i:j]) for same, _, _, i, j in steps]
    return render_diff_parts(left), render_diff_parts(right)


def render_diff_parts(parts):
    return format_html_join("", "{}", ([render_diff_part(*item)] for item in parts))


def render_diff_part(tag, same, words):
    if not same:
        return format_html("<{0}>{1}</{0}>", tag, "".join(words)) if words else ""
    if len(words) > 2 * CONTEXT_WORDS:
        words = [*words[:CONTEXT_WORDS], "… ", *words[-CONTEXT_WORDS:]]
    return "".join(words)
