"""Pairs of published risks that say nearly the same, less those that somebody found not to be one."""

from django.core.cache import cache
from django.db.models import Max

from apps.explore.models import Apart, Comparison
from apps.explore.near_duplicates.similarity import alike
from apps.history.models import data_revision
from apps.risks.models import Risk

MOST = 5_000  # risks: with more, comparing them takes longer than a page should


def pairs():
    """([(share, key, key)], the comparison that they are of, or None if they are of now)."""
    found, kept = compared()
    apart = {*Apart.objects.values_list("one", "other")}
    return [(share, one, other) for share, one, other in found if (one, other) not in apart], kept


def compared():
    if is_large():
        kept = Comparison.objects.first()
        return (kept.pairs if kept else []), kept
    last = Risk.history.aggregate(last=Max("revision"))["last"]
    return cache.get_or_set(f"alike-risks-{last}", lambda: alike(texts())), None


def compare():
    """Compares all risks and keeps the pairs as the last comparison. Returns it."""
    revision = data_revision()
    found = alike(texts())
    return Comparison.objects.update_or_create(pk=1, defaults={"revision": revision, "pairs": found})[0]


def texts():
    rows = Risk.objects.published().values_list("pk", "title", "description")
    return ((key, f"{title} {text}") for key, title, text in rows.iterator())


def is_large():
    return Risk.objects.published().count() > MOST
