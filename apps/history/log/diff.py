"""Two states of an object in the log, field by field, in the words that a reader knows."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from operator import attrgetter

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

NOTHING = (None, "", [], {})
LONG = 60  # characters of both texts from which on they are shown word by word
AROUND = 12  # words kept on either side of what changed in a text


named = attrgetter("named")


@dataclass
class Field:
    key: str
    name: str
    before: str = ""
    after: str = ""


def differences(before, after, skip=(), name=named):
    """Unlike diff_against() of the history, it names what an empty link was, and what a code means.

    `name` says how a record is named.
    """
    for item in tracked(after or before):
        if item.name not in skip and value(before, item) != value(after, item):
            texts = side_by_side(text(before, item, name), text(after, item, name))
            yield Field(item.name, item.verbose_name, *texts)


def tracked(row):
    return [*row.tracked_fields, *row._history_m2m_fields]


def value(row, item):
    if row is None:
        return ""
    if item.many_to_many:
        return {getattr(end, f"{item.m2m_reverse_field_name()}_id") for end in ends(row, item)} or ""
    found = getattr(row, item.attname)
    return "" if found in NOTHING else found


def text(row, item, name=named):
    """A value as a reader knows it: a record by its title and id, a code by its label."""
    found = value(row, item)
    if isinstance(found, bool):
        return _("yes") if found else _("no")
    if found == "":
        return ""
    if item.many_to_many:
        reverse = item.m2m_reverse_field_name()
        return ", ".join(filter(None, (told(end, reverse, name) for end in ends(row, item))))
    if item.is_relation:
        return told(row, item.name, name)
    if isinstance(found, list):
        return "; ".join(", ".join(map(str, part.values())) for part in found)
    return str(dict(item.flatchoices).get(found, found))


def told(row, end, name):
    """The log outlives what it names."""
    record = getattr(row, end)
    return name(record) if record else _("deleted, number %(key)s") % {"key": getattr(row, f"{end}_id")}


def ends(row, item):
    """The rows of a many-to-many link as it was then."""
    return getattr(row, f"{getattr(type(row), item.name).model._meta.model_name}_set").all()


def side_by_side(before, after):
    """Both texts; where they are long, as HTML with the words that differ in <del> and <ins>."""
    if not (before and after and len(before + after) > LONG):
        return before, after
    old, new = re.findall(r"\S+\s*", before), re.findall(r"\S+\s*", after)
    steps = SequenceMatcher(None, old, new).get_opcodes()
    left = [("del", same == "equal", old[i:j]) for same, i, j, _, _ in steps]
    right = [("ins", same == "equal", new[i:j]) for same, _, _, i, j in steps]
    return marked(left), marked(right)


def marked(parts):
    return format_html_join("", "{}", ([part(*item)] for item in parts))


def part(tag, same, words):
    if not same:
        return format_html("<{0}>{1}</{0}>", tag, "".join(words)) if words else ""
    if len(words) > 2 * AROUND:
        words = [*words[:AROUND], "… ", *words[-AROUND:]]
    return "".join(words)
