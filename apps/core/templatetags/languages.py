"""Built in, so that every page has it: numbers by the reader's language, and what stays in its own."""

from functools import cache

from django import template
from django.apps import apps
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from apps.core import languages
from apps.core.languages import CONTENT, is_content_language, thousands
from apps.core.models import Record

register = template.Library()
register.filter(thousands)


@register.simple_tag
def content():
    """Marks an element whose text comes from the records: ` lang="en"` on a page in another language."""
    return "" if is_content_language() else mark_safe(f' lang="{CONTENT}"')  # noqa: S308


@register.filter("content")
def marked(text):
    """The same of a text within a sentence."""
    return text if is_content_language() or not text else format_html("<span{}>{}</span>", content(), text)


@register.filter
def counted(number, noun):
    """`1,711 risks`; the noun as a model's name, or its options."""
    return languages.counted(number, nouns()[noun] if isinstance(noun, str) else noun)


@cache
def nouns():
    return {model._meta.model_name: model._meta for model in apps.get_models() if issubclass(model, Record)}
