"""Context for the header and the footer of every page."""

from functools import cache

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst

from apps.core.languages import is_content_language
from apps.core.nouns import NOUNS
from apps.history.models import get_data_revision
from apps.http.languages import list_other_languages

STYLESHEETS = [f"css/{name}.css" for name in ("tokens", "base", "components", "lists", "pages", "print")]


def add_site_context(request: HttpRequest) -> dict[str, object]:
    return {
        "nouns": [
            (capfirst(noun.model._meta.verbose_name_plural), reverse(f"{noun.name}-list"))
            for noun in NOUNS.values()
            if noun.in_navigation
        ],
        "version": settings.VERSION,
        "stylesheets": STYLESHEETS,
        "languages": list_other_languages(request),
        "is_content_language": is_content_language(),
        "data_revision": cache(get_data_revision),  # a callable: only pages that show it run the query
    }
