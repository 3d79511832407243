from django import template
from django.urls import reverse

from apps.actors.models import Actor
from apps.core.languages import format_count
from apps.explore.contributions import (
    MAX_ROWS_PER_MODEL,
    count_contributions,
    count_links_citing,
    list_cited_works,
    list_contributions,
)
from apps.mitigations.models import Mitigation
from apps.risks.models import Risk, Scenario
from apps.sources.models import Claim
from apps.taxonomy.models import Taxonomy

register = template.Library()

MIN_SECTIONS_WITH_CONTENTS = 6  # parts from which on a table of contents helps
MAX_ITEMS_AT_PLACE = 20  # at one place; the rest is a link away
TALLIED_MODELS = [Risk, Mitigation, Actor, Scenario, Claim, Taxonomy]


@register.inclusion_tag("components/contributions.html")
def show_contributions(source):
    own, elsewhere = list_contributions(source)
    tally = count_contributions([source])[source.pk]
    return {
        "source": source,
        "texts": [build_text_context(None, own)] * bool(own)
        + [build_text_context(via, parts) for via, parts in elsewhere.items()],
        "tally": format_contribution_counts(tally),
        "lists": list(link_originating_lists(source)),
        "links": count_links_citing(source),
        "shown": MAX_ITEMS_AT_PLACE,
        "cut": MAX_ROWS_PER_MODEL if max(tally.values(), default=0) > MAX_ROWS_PER_MODEL else 0,
    }


def link_originating_lists(source):
    """The lists that hold all that originated in it: [(words, address)]."""
    for records in (source.risks.published(), source.mitigations.published()):
        if count := records.count():
            meta = records.model._meta
            yield format_count(count, meta), f"{reverse(f'{meta.model_name}-list')}?source={source.public_id}"


def build_text_context(via, parts):
    return {"via": via, "parts": parts, "long": len(parts) >= MIN_SECTIONS_WITH_CONTENTS}


@register.simple_tag
def contribution_counts(sources):
    """{key of a source: [`3 risks`]}, in one query."""
    return {key: format_contribution_counts(tally) for key, tally in count_contributions(sources).items()}


def format_contribution_counts(tally):
    nouns = (model._meta for model in TALLIED_MODELS)
    return [format_count(tally[meta.model_name], meta) for meta in nouns if tally[meta.model_name]]


@register.simple_tag
def works_cited_in(source):
    return list_cited_works(source)
