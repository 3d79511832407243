"""Pairs of published risks that say nearly the same, less those that somebody found not to be one."""

from django.core.cache import cache
from django.db.models import Max

from apps.explore.models import Apart, Comparison
from apps.explore.near_duplicates.similarity import find_similar_texts
from apps.history.models import get_data_revision
from apps.risks.models import Risk

MAX_COMPARED_RISKS = 5_000  # risks: with more, comparing them takes longer than a page should


def list_near_duplicates():
    """([(share, key, key)], the comparison that they are of, or None if they are of now)."""
    found, kept = load_similar_pairs()
    apart = {*Apart.objects.values_list("one", "other")}
    return [(share, one, other) for share, one, other in found if (one, other) not in apart], kept


def load_similar_pairs():
    if is_too_large_to_compare():
        kept = Comparison.objects.first()
        return (kept.pairs if kept else []), kept
    last = Risk.history.aggregate(last=Max("revision"))["last"]
    return cache.get_or_set(f"alike-risks-{last}", lambda: find_similar_texts(iterate_risk_texts())), None


def store_comparison():
    """Compares all risks and keeps the pairs as the last comparison. Returns it."""
    revision = get_data_revision()
    found = find_similar_texts(iterate_risk_texts())
    return Comparison.objects.update_or_create(pk=1, defaults={"revision": revision, "pairs": found})[0]


def iterate_risk_texts():
    rows = Risk.objects.published().values_list("pk", "title", "description")
    return ((key, f"{title} {text}") for key, title, text in rows.iterator())


def is_too_large_to_compare():
    return Risk.objects.published().count() > MAX_COMPARED_RISKS
