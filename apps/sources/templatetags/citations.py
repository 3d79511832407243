from django import template
from django.utils.html import format_html
from django.utils.translation import gettext as _

from apps.core.languages import content, marked
from apps.core.models import READABLE

register = template.Library()


@register.simple_tag
def cite(citation):
    """`Roff (2019), as read in Kasumaj (2025), section 3.1`."""
    place = format_html(", {}", marked(citation.locator)) if citation.locator else ""
    via = format_html(", {} {}", _("as read in"), linked(citation.via)) if citation.via else ""
    return format_html("<cite>{}</cite>{}{}", linked(citation.source), via, place)


def linked(source):
    if source.status not in READABLE:
        return _("a source that is not published yet")
    return format_html('<a href="{}"{}>{}</a>', source.get_absolute_url(), content(), source.short)


@register.inclusion_tag("components/quotes.html")
def quotes(citations):
    """Quotations with their place; citations without a quotation follow as a list."""
    citations = list(citations)
    return {"quoted": [c for c in citations if c.quote], "plain": [c for c in citations if not c.quote]}
