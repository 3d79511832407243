from django import template
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core.languages import content
from apps.core.templatetags.records import icon
from apps.taxonomy.causal import AXES, MEANINGS, QUESTIONS, UNCODED
from apps.taxonomy.models import Match

register = template.Library()

NO_DOMAIN = _("No domain given")


@register.filter
def hue(term):
    """The class that carries a domain's colour: d1 to d7, d0 for everything else."""
    code = term.path.split("/")[0] if term and term.public_id.startswith("mit-domain-") else "0"
    return f"d{code}" if code in "1234567" else "d0"


@register.simple_tag
def lineage(term, without=NO_DOMAIN):
    """Domain > subdomain, each a link."""
    if not term:
        return format_html('<ol class="lineage d0"><li>{}</li></ol>', without)
    path = [term.parent, term] if term.parent else [term]
    items = format_html_join(
        "", '<li><a href="{}">{}</a></li>', ((t.get_absolute_url(), named(t)) for t in path)
    )
    return format_html('<ol class="lineage {}"{}>{}</ol>', hue(term), content(), items)


def named(term):
    return f"{term.code} {term.title}" if term.is_numbered else term.title


@register.simple_tag
def glyph(axis, value):
    return icon(f"{axis}-{value}", "glyph")


@register.simple_tag
def codes(risk, css=""):
    """Entity, intent and timing by shape and word; the axis is shown where the word alone says too little."""
    items = format_html_join("", "<li>{}{}</li>", (coded(axis, risk) for axis in AXES))
    return format_html('<ul class="codes {}" aria-label="{}">{}</ul>', css, gettext("Codes"), items)


def coded(axis, risk):
    value = getattr(risk, axis)
    words, name = bare(AXES[axis](value).label), capfirst(gettext(axis))
    if value in (*UNCODED, "other"):
        return glyph(axis, value), format_html("<span>{}: {}</span>", name, words.lower())
    return glyph(axis, value), format_html('<span class="sr">{}: </span>{}', name, words)


def bare(label):
    """A label of MIT's less its number."""
    return str(label).split(" - ")[-1]


@register.inclusion_tag("components/coding.html")
def coding(risk):
    """The three cards: every value of each axis, the chosen one marked, with its meaning."""
    return {"axes": [card(axis, getattr(risk, axis)) for axis in AXES], "risk": risk}


def card(axis, chosen):
    values = [(value, label, value == chosen) for value, label in AXES[axis].choices]
    shown = [item for item in values if item[0] != "blank" or item[2]]
    return {
        "axis": axis,
        "name": gettext(axis),
        "question": QUESTIONS[axis],
        "options": shown,
        "meaning": MEANINGS[axis][chosen],
    }


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
