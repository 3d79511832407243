"""Small parts of pages. They are functions because lists contain hundreds, and includes are slow."""

from collections.abc import Iterator
from typing import Any

from django import template
from django.core.paginator import Page
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from apps.core.languages import mark_content
from apps.core.models import Record

register = template.Library()

BASIS_ICONS = {"quoted": "quoted", "curated": "curated", "machine": "generated"}


@register.simple_tag
def icon(name: str, css_class: str = "icon") -> SafeString:
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>', css_class, static("icons.svg"), name
    )


@register.simple_tag
def basis_badge(item: Any) -> SafeString:
    """The basis of a mitigation or a link."""
    css_class = {"quoted": "basis quoted", "machine": "basis generated"}.get(item.basis, "basis")
    mark = icon(BASIS_ICONS[item.basis])
    return format_html('<span class="{}">{}{}</span>', css_class, mark, item.get_basis_display())


@register.filter
def shorten_text(text: str) -> str:
    """About two lines of text."""
    return Truncator(text).chars(280)


@register.filter
def percent_of(part: int, whole: int) -> str:
    """The width of a bar: `12.5%`."""
    return f"{100 * part / whole:.1f}%" if whole else "0%"


@register.filter
def url_from_list(record: Record, query: str) -> str:
    """The URL of a record with the query of the list from which it is opened."""
    return f"{record.get_absolute_url()}?{query}" if query else record.get_absolute_url()


@register.filter
def elided_page_range(page: Page) -> Iterator[int | str]:
    """Page numbers with an ellipsis for those that are neither at an end nor next to this page."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)


@register.filter
def noun_name(record: Record) -> str:
    return str(record._meta.verbose_name)


@register.simple_tag
def selection_checkbox(record: Record) -> SafeString:
    """A checkbox that adds the record to the selection. Its form is below the list."""
    return format_html(
        '<label class="select-record"><input type="checkbox" name="pick" value="{}:{}" form="picking">'
        '<span class="sr">{} {}</span></label>',
        record._meta.model_name, record.public_id, _("Select"), mark_content(record),
    )  # fmt: skip
