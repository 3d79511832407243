"""Citations on pages: a source with the place in it, and quotations."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.core.languages import content_lang, mark_content
from apps.core.models import READABLE_STATUSES
from apps.sources.citations import Citation
from apps.sources.models import Source

register = template.Library()


@register.simple_tag
def render_citation(citation: Citation) -> SafeString:
    """`Roff (2019), as read in Kasumaj (2025), section 3.1`."""
    place = format_html(", {}", mark_content(citation.locator)) if citation.locator else ""
    via = format_html(", {} {}", _("as read in"), render_source_link(citation.via)) if citation.via else ""
    return format_html("<cite>{}</cite>{}{}", render_source_link(citation.source), via, place)


def render_source_link(source: Source) -> str:
    if source.status not in READABLE_STATUSES:
        return _("a source that is not published yet")
    return format_html('<a href="{}"{}>{}</a>', source.get_absolute_url(), content_lang(), source.short)


@register.inclusion_tag("components/quotations.html")
def render_quotations(citations: Iterable[Citation]) -> dict[str, list[Citation]]:
    """Quotations with their place, then a list of the citations without a quotation."""
    citations = list(citations)
    return {"quoted": [c for c in citations if c.quote], "plain": [c for c in citations if not c.quote]}
