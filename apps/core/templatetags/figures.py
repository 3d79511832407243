"""Figures drawn as SVG. Widths are attributes in percent: nothing is styled inline, text is never scaled."""

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext as _

from apps.core import languages
from apps.core.languages import group_thousands

register = template.Library()

MAX_BAR_PERCENT = 84  # percent of the width: the figure at the end of the longest bar needs the rest
MIN_PERCENT_FOR_WORDS, MIN_PERCENT_FOR_NUMBER = 20, 7  # percent of the width of a phone


@register.simple_tag
def count_bar(count, most, address, css=""):
    """A bar with its count at the end, a link to what is counted. `most` is the count of the longest."""
    if not count:
        return format_html('<span class="small muted">{}</span>', _("none"))
    width = f"{MAX_BAR_PERCENT * count / most:.1f}%"
    return format_html(
        '<svg class="bar {0}"><rect y="25%" width="{1}" height="50%"/>'
        '<a href="{2}"><text x="{1}" dx="8" y="50%">{3}</text></a></svg>',
        css, width, address, group_thousands(count),
    )  # fmt: skip


@register.inclusion_tag("components/tally.html")
def stacked_bar(sides, first=True):
    """One bar in parts, told apart by pattern. `sides`: (verb, count), such as ("affirm", 4).

    Only the first on a page brings the pattern, which all share.
    """
    total = sum(count for _, count in sides)
    parts, start = [], 0.0
    for (verb, count), css in zip(sides, ("solid", "hatched", "plain"), strict=True):
        width = 100 * count / total if total else 0
        label = (
            f"{count} {verb}"
            if width >= MIN_PERCENT_FOR_WORDS
            else str(count)
            if width >= MIN_PERCENT_FOR_NUMBER
            else ""
        )
        parts.append({"css": css, "x": f"{start:.2f}%", "width": f"{width:.2f}%", "label": label})
        start += width
    words = ", ".join(f"{count} {verb}" for verb, count in sides)
    return {"parts": [part for part in parts if part["width"] != "0.00%"], "words": words, "first": first}


@register.filter
def for_record(mapping, record):
    """What a page looked up for all its records at once, for one of them."""
    return mapping.get(record.pk)


@register.filter
def get_item(mapping, key):
    return mapping[key]


@register.filter
def percent(share):
    """A share from 0 to 1; one that is there is never shown as nothing."""
    return languages.format_percent(share)
