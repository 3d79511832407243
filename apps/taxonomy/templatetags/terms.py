from django import template
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core.languages import content_lang
from apps.core.templatetags.records import icon
from apps.taxonomy.causal import AXIS_QUESTIONS, CAUSAL_AXES, CODE_MEANINGS, UNCODED_VALUES
from apps.taxonomy.models import TermMatch

register = template.Library()

NO_DOMAIN_TEXT = _("No domain given")


@register.filter
def get_domain_css_class(term):
    """The class that carries a domain's colour: d1 to d7, d0 for everything else."""
    code = term.path.split("/")[0] if term and term.public_id.startswith("mit-domain-") else "0"
    return f"d{code}" if code in "1234567" else "d0"


@register.simple_tag
def render_lineage(term, without=NO_DOMAIN_TEXT):
    """Domain > subdomain, each a link."""
    if not term:
        return format_html('<ol class="lineage d0"><li>{}</li></ol>', without)
    path = [term.parent, term] if term.parent else [term]
    items = format_html_join(
        "", '<li><a href="{}">{}</a></li>', ((t.get_absolute_url(), format_term_name(t)) for t in path)
    )
    return format_html('<ol class="lineage {}"{}>{}</ol>', get_domain_css_class(term), content_lang(), items)


def format_term_name(term):
    return f"{term.code} {term.title}" if term.is_numbered else term.title


@register.simple_tag
def render_code_icon(axis, value):
    return icon(f"{axis}-{value}", "glyph")


@register.simple_tag
def render_causal_codes(risk, css=""):
    """Entity, intent and timing by shape and word; the axis is shown where the word alone says too little."""
    items = format_html_join("", "<li>{}{}</li>", (render_causal_code(axis, risk) for axis in CAUSAL_AXES))
    return format_html('<ul class="codes {}" aria-label="{}">{}</ul>', css, gettext("Codes"), items)


def render_causal_code(axis, risk):
    value = getattr(risk, axis)
    words, name = strip_code_number(CAUSAL_AXES[axis](value).label), capfirst(gettext(axis))
    if value in (*UNCODED_VALUES, "other"):
        return render_code_icon(axis, value), format_html("<span>{}: {}</span>", name, words.lower())
    return render_code_icon(axis, value), format_html('<span class="sr">{}: </span>{}', name, words)


def strip_code_number(label):
    """A label of MIT's less its number."""
    return str(label).split(" - ")[-1]


@register.inclusion_tag("components/coding.html")
def causal_coding_cards(risk):
    """The three cards: every value of each axis, the chosen one marked, with its meaning."""
    return {"axes": [build_axis_card(axis, getattr(risk, axis)) for axis in CAUSAL_AXES], "risk": risk}


def build_axis_card(axis, chosen):
    values = [(value, label, value == chosen) for value, label in CAUSAL_AXES[axis].choices]
    shown = [item for item in values if item[0] != "blank" or item[2]]
    return {
        "axis": axis,
        "name": gettext(axis),
        "question": AXIS_QUESTIONS[axis],
        "options": shown,
        "meaning": CODE_MEANINGS[axis][chosen],
    }


INVERSE_MATCH = {TermMatch.BROAD: TermMatch.NARROW, TermMatch.NARROW: TermMatch.BROAD}


@register.simple_tag
def list_term_mappings(term):
    """[(how it compares, the other term, the mapping)], those included that the other term states."""
    own = [(TermMatch(item.match), item.other, item) for item in term.mappings.all()]
    others = [
        (INVERSE_MATCH.get(item.match, TermMatch(item.match)), item.term, item)
        for item in term.mapped_from.all()
    ]
    return [(match.label, other, item) for match, other, item in own + others]
