"""Built in, so that every page has them: numbers as its language writes them, and marks of content."""

from functools import cache

from django import template
from django.apps import apps

from apps.core import languages
from apps.core.models import Record

register = template.Library()
register.filter(languages.group_thousands)
register.filter("content", languages.mark_content)
register.simple_tag(languages.content_lang)


@register.filter
def with_noun(number, noun):
    """`1,711 risks`; the noun as a model's name, or its options."""
    return languages.format_count(number, get_noun_options()[noun] if isinstance(noun, str) else noun)


@cache
def get_noun_options():
    return {model._meta.model_name: model._meta for model in apps.get_models() if issubclass(model, Record)}
