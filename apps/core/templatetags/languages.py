"""Built in, so that every page has them: numbers as its language writes them, and marks of content."""

from functools import cache

from django import template
from django.apps import apps

from apps.core import languages
from apps.core.models import Record

register = template.Library()
register.filter(languages.thousands)
register.filter("content", languages.marked)
register.simple_tag(languages.content)


@register.filter
def counted(number, noun):
    """`1,711 risks`; the noun as a model's name, or its options."""
    return languages.counted(number, nouns()[noun] if isinstance(noun, str) else noun)


@cache
def nouns():
    return {model._meta.model_name: model._meta for model in apps.get_models() if issubclass(model, Record)}
