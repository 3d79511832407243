"""The contributions of a source on its page and in the list of sources."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from django import template
from django.urls import reverse

from apps.core.languages import format_count
from apps.core.nouns import NOUNS
from apps.explore.contributions import (
    MAX_ROWS_PER_MODEL,
    TextSection,
    count_contributions,
    count_links_citing,
    list_cited_works,
    list_contributions,
    list_originated_nouns,
    select_originated_records,
)
from apps.sources.models import Source

register = template.Library()

MIN_SECTIONS_WITH_CONTENTS = 6  # for a table of contents
MAX_ITEMS_AT_PLACE = 20


@register.inclusion_tag("explore/contributions.html")
def show_contributions(source: Source) -> dict[str, Any]:
    own, elsewhere = list_contributions(source)
    counts = count_contributions([source])[source.pk]
    texts = [build_text_context(None, own)] if own else []
    texts += [build_text_context(via, sections) for via, sections in elsewhere.items()]
    return {
        "source": source,
        "texts": texts,
        "tally": format_contribution_counts(counts),
        "lists": list(link_originating_lists(source)),
        "links": count_links_citing(source),
        "max_items": MAX_ITEMS_AT_PLACE,
        "max_rows": MAX_ROWS_PER_MODEL if max(counts.values(), default=0) > MAX_ROWS_PER_MODEL else 0,
    }


def link_originating_lists(source: Source) -> Iterator[tuple[str, str]]:
    """The number of records of each noun that originate in the source, with the URL of their list."""
    for noun in list_originated_nouns():
        if count := select_originated_records(noun, [source]).count():
            url = f"{reverse(f'{noun.name}-list')}?source={source.public_id}"
            yield format_count(count, noun.model._meta), url


def build_text_context(via: Source | None, sections: list[TextSection]) -> dict[str, Any]:
    has_contents = len(sections) >= MIN_SECTIONS_WITH_CONTENTS
    return {"via": via, "sections": sections, "has_contents": has_contents}


@register.simple_tag
def contribution_counts(sources: Sequence[Source]) -> dict[int, list[str]]:
    """Counts such as `3 risks` for each source, by its key, in one query."""
    return {key: format_contribution_counts(counts) for key, counts in count_contributions(sources).items()}


def format_contribution_counts(counts: Counter[str]) -> list[str]:
    nouns = [noun for noun in NOUNS.values() if noun.has_citations and counts[noun.name]]
    return [format_count(counts[noun.name], noun.model._meta) for noun in nouns]


@register.simple_tag
def works_cited_in(source: Source) -> list[tuple[Source, int]]:
    return list_cited_works(source)
