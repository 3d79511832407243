"""What the frame of every page needs."""

from functools import cache

from django.conf import settings
from django.urls import reverse
from django.utils.text import capfirst

from apps.core.languages import is_content_language
from apps.core.templatetags.languages import nouns
from apps.history.models import data_revision
from apps.http.languages import switch

NOUNS = ["risk", "mitigation", "actor", "source", "scenario", "claim", "taxonomy"]
STYLESHEETS = [f"css/{name}.css" for name in ("tokens", "base", "components", "lists", "pages", "print")]


def site(request):
    named = [(capfirst(nouns()[noun].verbose_name_plural), reverse(f"{noun}-list")) for noun in NOUNS]
    return {
        "nouns": named,
        "version": settings.VERSION,
        "stylesheets": STYLESHEETS,
        "languages": switch(request),
        "speaks_content": is_content_language(),
        "data_revision": cache(data_revision),  # asked for once, and only where it is shown
    }
