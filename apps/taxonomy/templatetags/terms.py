from django import template
from django.utils.html import format_html, format_html_join

from apps.core.templatetags.records import icon
from apps.taxonomy.causal import AXES, MEANINGS, QUESTIONS, UNCODED
from apps.taxonomy.models import Match

register = template.Library()


@register.filter
def hue(term):
    """The class that carries a domain's colour: d1 to d7, d0 for everything else."""
    code = term.path.split("/")[0] if term and term.public_id.startswith("mit-domain-") else "0"
    return f"d{code}" if code in "1234567" else "d0"


@register.simple_tag
def lineage(term, without="No domain given"):
    """Domain > subdomain, each a link."""
    if not term:
        return format_html('<ol class="lineage d0"><li>{}</li></ol>', without)
    path = [term.parent, term] if term.parent else [term]
    items = format_html_join(
        "", '<li><a href="{}">{}</a></li>', ((t.get_absolute_url(), named(t)) for t in path)
    )
    return format_html('<ol class="lineage {}">{}</ol>', hue(term), items)


def named(term):
    return f"{term.code} {term.title}" if term.is_numbered else term.title


@register.simple_tag
def glyph(axis, value):
    return icon(f"{axis}-{value}", "glyph")


@register.simple_tag
def codes(risk, css=""):
    """Entity, intent and timing by shape and word; the axis is shown where the word alone says too little."""
    items = format_html_join("", "<li>{}{}</li>", (coded(axis, risk) for axis in AXES))
    return format_html('<ul class="codes {}" aria-label="Codes">{}</ul>', css, items)


def coded(axis, risk):
    value = getattr(risk, axis)
    words = AXES[axis](value).label.partition(" - ")[2] or AXES[axis](value).label
    if value in (*UNCODED, "other"):
        return glyph(axis, value), format_html("<span>{}: {}</span>", axis.capitalize(), words.lower())
    return glyph(axis, value), format_html('<span class="sr">{}: </span>{}', axis.capitalize(), words)


@register.inclusion_tag("components/coding.html")
def coding(risk):
    """The three cards: every value of each axis, the chosen one marked, with its meaning."""
    return {"axes": [card(axis, getattr(risk, axis)) for axis in AXES], "risk": risk}


def card(axis, chosen):
    values = [(value, label, value == chosen) for value, label in AXES[axis].choices]
    shown = [item for item in values if item[0] != "blank" or item[2]]
    return {"name": axis, "question": QUESTIONS[axis], "options": shown, "meaning": MEANINGS[axis][chosen]}


SEEN_FROM_BEHIND = {Match.BROAD: Match.NARROW, Match.NARROW: Match.BROAD}


@register.simple_tag
def mappings_of(term):
    """[(how it compares, the other term, the mapping)], those included that the other term states."""
    own = [(Match(item.match), item.other, item) for item in term.mappings.all()]
    others = [
        (SEEN_FROM_BEHIND.get(item.match, Match(item.match)), item.term, item)
        for item in term.mapped_from.all()
    ]
    return [(match.label, other, item) for match, other, item in own + others]
