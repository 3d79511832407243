"""What the frame of every page needs."""

from functools import cache

from django.conf import settings
from django.urls import reverse
from django.utils.text import capfirst

from apps.core.languages import is_content_language
from apps.core.templatetags.languages import get_noun_options
from apps.history.models import get_data_revision
from apps.http.languages import list_other_languages

NAVIGATION_NOUNS = ["risk", "mitigation", "actor", "source", "scenario", "claim", "taxonomy"]
STYLESHEETS = [f"css/{name}.css" for name in ("tokens", "base", "components", "lists", "pages", "print")]


def add_site_context(request):
    named = [
        (capfirst(get_noun_options()[noun].verbose_name_plural), reverse(f"{noun}-list"))
        for noun in NAVIGATION_NOUNS
    ]
    return {
        "nouns": named,
        "version": settings.VERSION,
        "stylesheets": STYLESHEETS,
        "languages": list_other_languages(request),
        "speaks_content": is_content_language(),
        "data_revision": cache(get_data_revision),  # asked for once, and only where it is shown
    }
