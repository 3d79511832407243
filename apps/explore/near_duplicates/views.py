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

from apps.core.filters.filterset import not_one_of
from apps.core.models import Status
from apps.core.publishing import may_change
from apps.explore.models import Apart
from apps.explore.near_duplicates.pairs import MOST, is_large, pairs
from apps.explore.near_duplicates.similarity import FEWEST, THRESHOLD
from apps.history.models import await_turn, revision
from apps.risks.models import Risk

PAIRS = 25
DECIDED = 50  # of the pairs found not to be one, the last are shown


@never_cache  # a comparison is made without a revision
@require_safe
def near_duplicates(request):
    """Published risks that share most of their words, pair by pair, the most alike first."""
    found, kept = pairs()
    paginator = Paginator(found, PAIRS)
    try:
        page = paginator.page(request.GET.get("page", 1))
    except InvalidPage as error:
        raise Http404(str(error)) from error
    risks = Risk.objects.published().for_list().in_bulk({key for _, *keys in page for key in keys})
    # Between comparing and showing, one of a pair may have been withdrawn.
    shown = [(share, [risks[a], risks[b]]) for share, a, b in page if {a, b} <= risks.keys()]
    curates = may_decide(request.user)
    context = {
        "pairs": shown, "noun": "risk", "gone": {}, "query": "", "page_obj": page, "paginator": paginator,
        "page_range": paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1),
        "share": THRESHOLD, "fewest": FEWEST, "most": MOST, "kept": kept, "too_many": is_large() and not kept,
        "curates": curates, "decided": decided() if curates else [],
    }  # fmt: skip
    return render(request, "quality/near_duplicates.html", context)


def may_decide(user):
    return user.is_staff and may_change(user, Risk, Status.PUBLISHED)


def decided():
    """The pairs that were found not to be one, the last first: (pair, who decided it when)."""
    rows = Apart.objects.select_related("one", "other").order_by("-pk")[:DECIDED]
    acts = Apart.history.filter(id__in=[row.pk for row in rows]).select_related("revision__user")
    told = {row.id: row.revision for row in acts.order_by("history_id")}
    return [(row, told[row.pk]) for row in rows]


@require_POST
def decide(request):
    """Two risks are not the same (`apart=yes`), or that is taken back (`apart=no`)."""
    if not may_decide(request.user):
        raise PermissionDenied
    one, other = sorted(keys(request.POST.getlist("risk")))
    asked = request.POST.get("apart")
    if asked not in ("yes", "no"):
        raise BadRequest({"apart": not_one_of(asked, ("yes", "no"))})
    with transaction.atomic(), revision(reason=reason(asked)):
        await_turn()
        known = Apart.objects.filter(one=one, other=other).first()
        if asked == "yes" and not known:
            Apart.objects.create(one_id=one, other_id=other)
        if asked == "no" and known:
            known.delete()
    return HttpResponseRedirect(reverse("near-duplicates"))


def reason(asked):
    return "Found not to be the same risk" if asked == "yes" else "Open again whether they are the same risk"


def keys(texts):
    """The keys of two different published risks."""
    numbers = {int(text) for text in texts if text.isdecimal() and len(text) < 19}
    found = Risk.objects.readable().filter(pk__in=numbers).values_list("pk", flat=True)
    if len(texts) != 2 or len(found) != 2:
        raise BadRequest({"risk": _("Name two different risks that readers see.")})
    return found
