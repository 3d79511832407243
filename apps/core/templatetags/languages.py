"""Numbers and text in the language of the page. A builtin library: templates need not load it."""

from django import template
from django.db.models.options import Options

from apps.core.languages import content_lang, format_count, group_thousands, mark_content
from apps.core.nouns import NOUNS

register = template.Library()
register.filter(group_thousands)
register.filter(mark_content)
register.simple_tag(content_lang)


@register.filter
def with_noun(number: int, noun: str | Options) -> str:
    """`1,711 risks`, for the name of a noun or the `_meta` of a model."""
    if isinstance(noun, str):
        noun = next(each.model._meta for each in NOUNS.values() if each.name == noun)
    return format_count(number, noun)
