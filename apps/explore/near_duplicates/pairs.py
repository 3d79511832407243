"""Pairs of published risks with similar texts, without those that a curator found to be different risks."""

from collections.abc import Iterator

from django.core.cache import cache
from django.db.models import Max

from apps.explore.models import Apart, Comparison
from apps.explore.near_duplicates.similarity import SimilarPair, find_similar_texts
from apps.history.models import get_data_revision
from apps.risks.models import Risk

MAX_COMPARED_RISKS = 5_000  # more take too long to compare during a request


def list_near_duplicates() -> tuple[list[SimilarPair], Comparison | None]:
    """The pairs, and the stored comparison that they come from; None if they were compared now."""
    pairs, comparison = load_similar_pairs()
    different = {*Apart.objects.values_list("one", "other")}
    return [(share, one, other) for share, one, other in pairs if (one, other) not in different], comparison


def load_similar_pairs() -> tuple[list[SimilarPair], Comparison | None]:
    if is_too_large_to_compare():
        comparison = Comparison.objects.first()
        return (comparison.pairs if comparison else []), comparison
    last_revision = Risk.history.aggregate(last=Max("revision"))["last"]
    pairs = cache.get_or_set(
        f"near-duplicates-{last_revision}", lambda: find_similar_texts(iterate_risk_texts())
    )
    return pairs or [], None


def store_comparison() -> Comparison:
    """Compare all risks and store the pairs in place of the last comparison."""
    revision = get_data_revision()
    pairs = find_similar_texts(iterate_risk_texts())
    return Comparison.objects.update_or_create(pk=1, defaults={"revision": revision, "pairs": pairs})[0]


def iterate_risk_texts() -> Iterator[tuple[int, str]]:
    rows = Risk.objects.published().values_list("pk", "title", "description")
    return ((key, f"{title} {description}") for key, title, description in rows.iterator())


def is_too_large_to_compare() -> bool:
    return Risk.objects.published().count() > MAX_COMPARED_RISKS
