from django import template
from django.urls import reverse

from apps.actors.models import Actor
from apps.core.languages import counted
from apps.explore.contributions import MOST, cited_in, contributions, links_backed_by, tallies
from apps.mitigations.models import Mitigation
from apps.risks.models import Risk, Scenario
from apps.sources.models import Claim
from apps.taxonomy.models import Taxonomy

register = template.Library()

LONG = 6  # parts from which on a table of contents helps
SHOWN = 20  # at one place; the rest is a link away
NOUNS = [Risk, Mitigation, Actor, Scenario, Claim, Taxonomy]


@register.inclusion_tag("components/contributions.html")
def contributions_of(source):
    own, elsewhere = contributions(source)
    tally = tallies([source])[source.pk]
    return {
        "source": source,
        "texts": [text(None, own)] * bool(own) + [text(via, parts) for via, parts in elsewhere.items()],
        "tally": said(tally),
        "lists": list(lists(source)),
        "links": links_backed_by(source),
        "shown": SHOWN,
        "cut": MOST if max(tally.values(), default=0) > MOST else 0,
    }


def lists(source):
    """The lists that hold all that originated in it: [(words, address)]."""
    for records in (source.risks.published(), source.mitigations.published()):
        if count := records.count():
            meta = records.model._meta
            yield counted(count, meta), f"{reverse(f'{meta.model_name}-list')}?source={source.public_id}"


def text(via, parts):
    return {"via": via, "parts": parts, "long": len(parts) >= LONG}


@register.simple_tag
def contributed(sources):
    """{key of a source: [`3 risks`]}, in one query."""
    return {key: said(tally) for key, tally in tallies(sources).items()}


def said(tally):
    nouns = (model._meta for model in NOUNS)
    return [counted(tally[meta.model_name], meta) for meta in nouns if tally[meta.model_name]]


@register.simple_tag
def works_cited_in(source):
    return cited_in(source)
