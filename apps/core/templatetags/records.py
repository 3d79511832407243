"""Small marks that every page uses. Functions and not includes: a list draws hundreds of them."""

from collections.abc import Iterator

from django import template
from django.core.paginator import Page
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from apps.core.languages import mark_content

register = template.Library()

BASIS_ICONS = {"quoted": "quoted", "curated": "curated", "machine": "generated"}


@register.simple_tag
def icon(name, css="icon"):
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>', css, static("icons.svg"), name
    )


@register.simple_tag
def basis_badge(thing):
    """On what a mitigation or a link rests, in plain sight."""
    css = {"quoted": "basis quoted", "machine": "basis generated"}.get(thing.basis, "basis")
    mark = icon(BASIS_ICONS[thing.basis])
    return format_html('<span class="{}">{}{}</span>', css, mark, thing.get_basis_display())


@register.filter
def shorten_text(text):
    """What two lines of a list hold."""
    return Truncator(text).chars(280)


@register.filter
def percent_of(part, whole):
    """For the width of a bar: `12.5%`."""
    return f"{100 * part / whole:.1f}%" if whole else "0%"


@register.filter
def url_from_list(record, query):
    """The record's address, with the list it is opened from."""
    return f"{record.get_absolute_url()}?{query}" if query else record.get_absolute_url()


@register.filter
def elided_page_range(page: Page) -> Iterator[int | str]:
    """Page numbers with an ellipsis for those that are neither at an end nor next to this page."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)


@register.filter
def noun_name(record):
    return record._meta.verbose_name


@register.simple_tag
def selection_checkbox(record):
    """A box that puts the record into the reader's selection; its form stands below the list."""
    return format_html(
        '<label class="select-record"><input type="checkbox" name="pick" value="{}:{}" form="picking">'
        '<span class="sr">{} {}</span></label>',
        record._meta.model_name, record.public_id, _("Select"), mark_content(record),
    )  # fmt: skip
