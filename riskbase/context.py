"""What the frame of every page needs."""

from functools import cache

from django.urls import reverse

from apps.history.models import data_revision
from riskbase import __version__

NOUNS = ["risk", "mitigation", "actor", "source", "scenario", "claim", "taxonomy"]
STYLESHEETS = [f"css/{name}.css" for name in ("tokens", "base", "components", "lists", "pages", "print")]
PLURALS = {"taxonomy": "taxonomies"}


def site(request):
    nouns = [(PLURALS.get(noun, f"{noun}s").capitalize(), reverse(f"{noun}-list")) for noun in NOUNS]
    return {
        "nouns": nouns,
        "version": __version__,
        "stylesheets": STYLESHEETS,
        "data_revision": cache(data_revision),  # asked for once, and only where it is shown
    }
