"""The page of near-duplicates: readers see the pairs, curators decide on them."""

from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.core.filters.filterset import describe_invalid_choice
from apps.core.models import Status
from apps.core.pages import get_page_or_404
from apps.core.publishing import can_change_record
from apps.explore.models import Apart
from apps.explore.near_duplicates.pairs import (
    MAX_COMPARED_RISKS,
    is_too_large_to_compare,
    list_near_duplicates,
)
from apps.explore.near_duplicates.similarity import MIN_DISTINCT_WORDS, SIMILARITY_THRESHOLD
from apps.history.models import Revision, acquire_write_lock, create_revision
from apps.risks.models import Risk

PAIRS_PER_PAGE = 25
MAX_DECISIONS_SHOWN = 50


@never_cache  # a stored comparison changes without a new data revision
@require_safe
def near_duplicates(request: HttpRequest) -> HttpResponse:
    """Pairs of published risks that share most of their words, those that share most first."""
    pairs, comparison = list_near_duplicates()
    page = get_page_or_404(request, pairs, PAIRS_PER_PAGE)
    risks = Risk.objects.published().for_list().in_bulk({key for _share, *keys in page for key in keys})
    can_decide = can_decide_pairs(request.user)
    context = {
        # One risk of a pair may have been withdrawn since the comparison.
        "pairs": [(share, [risks[a], risks[b]]) for share, a, b in page if {a, b} <= risks.keys()],
        "noun": "risk",
        "withdrawn": {},
        "page_obj": page,
        "threshold": SIMILARITY_THRESHOLD,
        "min_words": MIN_DISTINCT_WORDS,
        "max_risks": MAX_COMPARED_RISKS,
        "comparison": comparison,
        "is_missing": is_too_large_to_compare() and not comparison,
        "can_decide": can_decide,
        "decided": list_decided_pairs() if can_decide else [],
    }
    return render(request, "quality/near_duplicates.html", context)


def can_decide_pairs(user: User | AnonymousUser) -> bool:
    return user.is_staff and can_change_record(user, Risk, Status.PUBLISHED)


def list_decided_pairs() -> list[tuple[Apart, Revision]]:
    """The last pairs that were found to be different risks, each with the revision of the decision."""
    pairs = Apart.objects.select_related("one", "other").order_by("-pk")[:MAX_DECISIONS_SHOWN]
    log = Apart.history.filter(id__in=[pair.pk for pair in pairs]).select_related("revision__user")
    revisions = {entry.id: entry.revision for entry in log.order_by("history_id")}
    return [(pair, revisions[pair.pk]) for pair in pairs]


@require_POST
def decide_pair(request: HttpRequest) -> HttpResponse:
    """Record that two risks are different (`apart=yes`), or revoke that (`apart=no`)."""
    if not can_decide_pairs(request.user):
        raise PermissionDenied
    one, other = parse_risk_pair(request.POST.getlist("risk"))
    decision = request.POST.get("apart", "")
    if decision not in ("yes", "no"):
        raise BadRequest({"apart": describe_invalid_choice(decision, ("yes", "no"))})
    with transaction.atomic(), create_revision(reason=describe_decision(decision)):
        acquire_write_lock()
        known = Apart.objects.filter(one=one, other=other).first()
        if decision == "yes" and not known:
            Apart.objects.create(one_id=one, other_id=other)
        if decision == "no" and known:
            known.delete()
    return HttpResponseRedirect(reverse("near-duplicates"))


def describe_decision(decision: str) -> str:
    if decision == "yes":
        return "Found not to be the same risk"
    return "Open again whether they are the same risk"


def parse_risk_pair(texts: list[str]) -> list[int]:
    """The primary keys of two different readable risks, in ascending order. Raises BadRequest otherwise."""
    keys = {int(text) for text in texts if text.isdecimal() and len(text) < 19}
    found = Risk.objects.readable().filter(pk__in=keys).values_list("pk", flat=True)
    if len(texts) != 2 or len(found) != 2:
        raise BadRequest({"risk": _("Name two different risks that readers see.")})
    return sorted(found)
