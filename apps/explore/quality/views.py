"""The page that counts what is missing or doubtful, and the list behind each of its numbers."""

from datetime import timedelta
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.generic import ListView

from apps.core.filters.filterset import describe_invalid_choice
from apps.core.models import Status
from apps.core.publishing import can_change_record, has_model_permission
from apps.core.views import remove_parameters
from apps.explore.quality.checks import CHECKED_MODELS, CHECKS, list_withdrawn_targets

STALE_DAYS = 30


@require_safe
def quality_overview(request):
    """Every check with its numbers, noun by noun, out of how many; for curators the drafts left lying too."""
    totals = {model: model.objects.published().count() for model in CHECKED_MODELS}
    checks = [(check, [row for row in build_check_rows(check) if row["count"]]) for check in CHECKS]
    for row in (row for check in checks for row in check[1]):
        row["of"] = totals[row["found"].model]
    context = {"checks": checks, "stale": count_stale_drafts(request.user), "days": STALE_DAYS}
    return render(request, "quality/quality.html", context)


def build_check_rows(check):
    """For each noun that a check looks at: the records found, how many, and the page that lists them."""
    address = reverse("quality-list", args=[check.name])
    return [
        {
            "noun": found.model._meta.model_name,
            "plural": found.model._meta.verbose_name_plural,
            "found": found,
            "count": found.count(),
            "address": f"{address}?noun={found.model._meta.model_name}",
        }
        for found in check.find()
    ]


def count_stale_drafts(user):
    """For each noun that the user may change: how many drafts nobody touched for long, and where they are."""
    before = timezone.now() - timedelta(days=STALE_DAYS)
    mine = [
        model for model in CHECKED_MODELS if user.is_staff and has_model_permission(user, "change", model)
    ]
    waiting = {"status__in": [Status.DRAFT, Status.IN_REVIEW], "updated__lt": before}
    counts = [(model._meta, model.objects.filter(**waiting).count()) for model in mine]
    asked = urlencode({"status__in": "draft,in-review", "updated__lt": before.isoformat(timespec="seconds")})
    return [
        {
            "plural": meta.verbose_name_plural,
            "count": count,
            "address": f"{reverse(f'admin:{meta.app_label}_{meta.model_name}_changelist')}?{asked}",
        }
        for meta, count in counts
    ]


class QualityList(ListView):
    """The published records of one noun that a check found."""

    template_name = "quality/list.html"
    paginate_by = 50

    def get_queryset(self):
        self.check = next((check for check in CHECKS if check.name == self.kwargs["name"]), None)
        if not self.check:
            raise Http404(_("There is no check %(name)r.") % {"name": self.kwargs["name"]})
        self.numbers = {row["noun"]: row for row in build_check_rows(self.check)}
        self.noun = self.request.GET.get("noun") or max(self.numbers, key=lambda n: self.numbers[n]["count"])
        if self.noun not in self.numbers:
            raise BadRequest({"noun": describe_invalid_choice(self.noun, self.numbers)})
        return self.numbers[self.noun]["found"].for_list()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        page = context["page_obj"]
        return context | {
            "check": self.check,
            "numbers": self.numbers.values(),
            "noun": self.noun,
            "plural": self.numbers[self.noun]["plural"],
            "curates": self.request.user.is_staff
            and can_change_record(
                self.request.user, self.numbers[self.noun]["found"].model, Status.PUBLISHED
            ),
            "opts": self.numbers[self.noun]["found"].model._meta,
            "gone": list_withdrawn_targets(list(page)) if self.check.name == "tied-to-withdrawn" else {},
            "query": remove_parameters(self.request.GET, "page"),
            "page_range": context["paginator"].get_elided_page_range(page.number, on_each_side=1, on_ends=1),
        }
