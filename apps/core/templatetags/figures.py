"""Bars as SVG. Widths are attributes in percent, so that there are no inline styles and no scaled text."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.db.models import Model
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.core.languages import format_percent, group_thousands

register = template.Library()
register.filter("percent", format_percent)

MAX_BAR_PERCENT = 84  # the number at the end of the longest bar needs the rest
MIN_PERCENT_FOR_WORDS, MIN_PERCENT_FOR_NUMBER = 20, 7  # of the width of a phone


@register.simple_tag
def count_bar(count: int, most: int, url: str, css_class: str = "") -> SafeString:
    """A bar with its count as a link at the end. `most`: the count of the longest bar."""
    if not count:
        return format_html('<span class="small muted">{}</span>', _("none"))
    width = f"{MAX_BAR_PERCENT * count / most:.1f}%"
    return format_html(
        '<svg class="bar {0}"><rect y="25%" width="{1}" height="50%"/>'
        '<a href="{2}"><text x="{1}" dx="8" y="50%">{3}</text></a></svg>',
        css_class, width, url, group_thousands(count),
    )  # fmt: skip


@register.inclusion_tag("components/tally.html")
def stacked_bar(sides: Sequence[tuple[str, int]], first: bool = True) -> dict[str, Any]:
    """A bar in parts with different patterns. `sides`: (verb, count), such as ("affirm", 4).

    The first one on a page defines the patterns for all.
    """
    total = sum(count for _, count in sides)
    parts, start = [], 0.0
    for (verb, count), css_class in zip(sides, ("solid", "hatched", "plain"), strict=True):
        width = 100 * count / total if total else 0
        label = ""
        if width >= MIN_PERCENT_FOR_WORDS:
            label = f"{count} {verb}"
        elif width >= MIN_PERCENT_FOR_NUMBER:
            label = str(count)
        parts.append({"css": css_class, "x": f"{start:.2f}%", "width": f"{width:.2f}%", "label": label})
        start += width
    words = ", ".join(f"{count} {verb}" for verb, count in sides)
    return {"parts": [part for part in parts if part["width"] != "0.00%"], "words": words, "first": first}


@register.filter
def for_record(mapping: Mapping[Any, Any], record: Model) -> Any:
    """The value for a record in a mapping by primary key."""
    return mapping.get(record.pk)


@register.filter
def get_item(mapping: Mapping[Any, Any], key: Any) -> Any:
    return mapping[key]
