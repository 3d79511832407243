"""Terms and causal codes on pages: lineage, colours, icons, coding cards and mappings."""

from typing import Any, Protocol

from django import template
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core.languages import content_lang
from apps.core.templatetags.records import icon
from apps.taxonomy.causal import AXIS_QUESTIONS, CAUSAL_AXES, CODE_MEANINGS, UNCODED_VALUES
from apps.taxonomy.models import Term, TermMatch

register = template.Library()

NO_DOMAIN_TEXT = _("No domain given")
INVERSE_MATCH = {TermMatch.BROAD: TermMatch.NARROW, TermMatch.NARROW: TermMatch.BROAD}


class CodedRecord(Protocol):
    """A record with causal codes."""

    entity: str
    intent: str
    timing: str


@register.filter
def get_domain_css_class(term: Term | None) -> str:
    """The CSS class with the colour of a domain: d1 to d7, or d0 for everything else."""
    code = term.path.split("/")[0] if term and term.public_id.startswith("mit-domain-") else "0"
    return f"d{code}" if code in "1234567" else "d0"


@register.simple_tag
def render_lineage(term: Term | None, without: str | Promise = NO_DOMAIN_TEXT) -> SafeString:
    """Parent > term, each a link; the text `without` if there is no term."""
    if not term:
        return format_html('<ol class="lineage d0"><li>{}</li></ol>', without)
    path = [term.parent, term] if term.parent else [term]
    items = format_html_join(
        "", '<li><a href="{}">{}</a></li>', ((t.get_absolute_url(), format_term_name(t)) for t in path)
    )
    return format_html('<ol class="lineage {}"{}>{}</ol>', get_domain_css_class(term), content_lang(), items)


def format_term_name(term: Term) -> str:
    """`6.1 Subdomain`, or the title alone if the code is no number."""
    return f"{term.code} {term.title}" if term.is_numbered else term.title


@register.simple_tag
def render_code_icon(axis: str, value: str) -> SafeString:
    return icon(f"{axis}-{value}", "glyph")


@register.simple_tag
def render_causal_codes(risk: CodedRecord, css_class: str = "") -> SafeString:
    """Entity, intent and timing as icons and words, with the name of the axis where the word is ambiguous."""
    items = format_html_join("", "<li>{}{}</li>", (render_causal_code(axis, risk) for axis in CAUSAL_AXES))
    return format_html('<ul class="codes {}" aria-label="{}">{}</ul>', css_class, gettext("Codes"), items)


def render_causal_code(axis: str, risk: CodedRecord) -> tuple[SafeString, SafeString]:
    """The icon and the words of one code."""
    value = getattr(risk, axis)
    words, name = strip_code_number(CAUSAL_AXES[axis](value).label), capfirst(gettext(axis))
    if value in (*UNCODED_VALUES, "other"):
        return render_code_icon(axis, value), format_html("<span>{}: {}</span>", name, words.lower())
    return render_code_icon(axis, value), format_html('<span class="sr">{}: </span>{}', name, words)


def strip_code_number(label: str | Promise) -> str:
    """A label of MIT without its number: `1 - Human` is `Human`."""
    return str(label).split(" - ")[-1]


@register.inclusion_tag("components/causal_coding.html")
def causal_coding_cards(risk: CodedRecord) -> dict[str, Any]:
    """A card for each axis: all its values, with the meaning of the one that was chosen."""
    return {"axes": [build_axis_card(axis, getattr(risk, axis)) for axis in CAUSAL_AXES], "risk": risk}


def build_axis_card(axis: str, chosen: str) -> dict[str, Any]:
    values = [(value, label, value == chosen) for value, label in CAUSAL_AXES[axis].choices]
    return {
        "axis": axis,
        "name": gettext(axis),
        "question": AXIS_QUESTIONS[axis],
        "options": [option for option in values if option[0] != "blank" or option[2]],
        "meaning": CODE_MEANINGS[axis][chosen],
    }


@register.simple_tag
def list_term_mappings(term: Term) -> list[tuple[str | Promise, Term, Any]]:
    """The mappings from and to a term: how it compares, the other term, and the mapping."""
    own = [(TermMatch(item.match), item.other, item) for item in term.mappings.all()]
    inverse = [
        (INVERSE_MATCH.get(TermMatch(item.match), TermMatch(item.match)), item.term, item)
        for item in term.mapped_from.all()
    ]
    return [(match.label, other, item) for match, other, item in own + inverse]
