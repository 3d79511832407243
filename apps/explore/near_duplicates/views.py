"""The queue of risks that say nearly the same: readers see it, curators work it off."""

from django.core.exceptions import BadRequest, PermissionDenied
from django.core.paginator import InvalidPage, Paginator
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.core.filters.filterset import describe_invalid_choice
from apps.core.models import Status
from apps.core.publishing import can_change_record
from apps.explore.models import Apart
from apps.explore.near_duplicates.pairs import (
    MAX_COMPARED_RISKS,
    is_too_large_to_compare,
    list_near_duplicates,
)
from apps.explore.near_duplicates.similarity import MIN_DISTINCT_WORDS, SIMILARITY_THRESHOLD
from apps.history.models import acquire_write_lock, create_revision
from apps.risks.models import Risk

PAIRS_PER_PAGE = 25
MAX_DECISIONS_SHOWN = 50  # of the pairs found not to be one, the last are shown


@never_cache  # a comparison is made without a revision
@require_safe
def near_duplicates(request):
    """Published risks that share most of their words, pair by pair, the most alike first."""
    found, kept = list_near_duplicates()
    paginator = Paginator(found, PAIRS_PER_PAGE)
    try:
        page = paginator.page(request.GET.get("page", 1))
    except InvalidPage as error:
        raise Http404(str(error)) from error
    risks = Risk.objects.published().for_list().in_bulk({key for _, *keys in page for key in keys})
    # Between comparing and showing, one of a pair may have been withdrawn.
    shown = [(share, [risks[a], risks[b]]) for share, a, b in page if {a, b} <= risks.keys()]
    curates = can_decide_pairs(request.user)
    context = {
        "pairs": shown, "noun": "risk", "gone": {}, "query": "", "page_obj": page, "paginator": paginator,
        "page_range": paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1),
        "share": SIMILARITY_THRESHOLD, "fewest": MIN_DISTINCT_WORDS, "most": MAX_COMPARED_RISKS, "kept": kept, "too_many": is_too_large_to_compare() and not kept,
        "curates": curates, "decided": list_decided_pairs() if curates else [],
    }  # fmt: skip
    return render(request, "quality/near_duplicates.html", context)


def can_decide_pairs(user):
    return user.is_staff and can_change_record(user, Risk, Status.PUBLISHED)


def list_decided_pairs():
    """The pairs that were found not to be one, the last first: (pair, who decided it when)."""
    rows = Apart.objects.select_related("one", "other").order_by("-pk")[:MAX_DECISIONS_SHOWN]
    acts = Apart.history.filter(id__in=[row.pk for row in rows]).select_related("revision__user")
    told = {row.id: row.revision for row in acts.order_by("history_id")}
    return [(row, told[row.pk]) for row in rows]


@require_POST
def decide_pair(request):
    """Two risks are not the same (`apart=yes`), or that is taken back (`apart=no`)."""
    if not can_decide_pairs(request.user):
        raise PermissionDenied
    one, other = sorted(parse_risk_pair(request.POST.getlist("risk")))
    asked = request.POST.get("apart")
    if asked not in ("yes", "no"):
        raise BadRequest({"apart": describe_invalid_choice(asked, ("yes", "no"))})
    with transaction.atomic(), create_revision(reason=describe_decision(asked)):
        acquire_write_lock()
        known = Apart.objects.filter(one=one, other=other).first()
        if asked == "yes" and not known:
            Apart.objects.create(one_id=one, other_id=other)
        if asked == "no" and known:
            known.delete()
    return HttpResponseRedirect(reverse("near-duplicates"))


def describe_decision(asked):
    return "Found not to be the same risk" if asked == "yes" else "Open again whether they are the same risk"


def parse_risk_pair(texts):
    """The keys of two different published risks."""
    numbers = {int(text) for text in texts if text.isdecimal() and len(text) < 19}
    found = Risk.objects.readable().filter(pk__in=numbers).values_list("pk", flat=True)
    if len(texts) != 2 or len(found) != 2:
        raise BadRequest({"risk": _("Name two different risks that readers see.")})
    return found
