"""The page with the numbers of all quality checks, and the list of records behind each number."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.core.filters.filterset import describe_invalid_choice
from apps.core.models import Record, RecordQuerySet, Status
from apps.core.nouns import NOUNS
from apps.core.pages import get_page_or_404
from apps.core.publishing import can_change_record, has_model_permission
from apps.core.views import remove_parameters
from apps.explore.quality.checks import CHECKS, QualityCheck, list_withdrawn_targets

STALE_DAYS = 30
RECORDS_PER_PAGE = 50


@dataclass(frozen=True)
class CheckRow:
    """The published records of one noun that a check finds, with the URL of their list."""

    records: RecordQuerySet
    count: int
    address: str

    @property
    def noun(self) -> str:
        return str(self.records.model._meta.model_name)

    @property
    def plural(self) -> str:
        return str(self.records.model._meta.verbose_name_plural)


@require_safe
def quality_overview(request: HttpRequest) -> HttpResponse:
    """Every check with its numbers by noun; for curators also the drafts that nobody has changed lately."""
    checks = [(check, [row for row in build_check_rows(check) if row.count]) for check in CHECKS]
    context = {
        "checks": checks,
        "totals": {noun.name: noun.model.objects.published().count() for noun in NOUNS.values()},
        "stale": count_stale_drafts(request.user),
        "days": STALE_DAYS,
    }
    return render(request, "quality/quality.html", context)


def build_check_rows(check: QualityCheck) -> list[CheckRow]:
    """One row for each noun that a check covers."""
    address = reverse("quality-list", args=[check.name])
    return [
        CheckRow(records, records.count(), f"{address}?noun={records.model._meta.model_name}")
        for records in check.find()
    ]


def count_stale_drafts(user: User | AnonymousUser) -> list[dict[str, object]]:
    """The number of drafts left unchanged for long, by noun that the user may change, with their list."""
    before = timezone.now() - timedelta(days=STALE_DAYS)
    models = [noun.model for noun in NOUNS.values()] if user.is_staff else []
    drafts = {"status__in": [Status.DRAFT, Status.IN_REVIEW], "updated__lt": before}
    query = urlencode({"status__in": "draft,in-review", "updated__lt": before.isoformat(timespec="seconds")})
    return [
        {
            "plural": model._meta.verbose_name_plural,
            "count": model.objects.filter(**drafts).count(),
            "address": f"{build_changelist_url(model)}?{query}",
        }
        for model in models
        if has_model_permission(user, "change", model)
    ]


def build_changelist_url(model: type[Record]) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


@require_safe
def quality_list(request: HttpRequest, name: str) -> HttpResponse:
    """The published records of one noun that a check finds, by default of the noun with most of them."""
    check = next((check for check in CHECKS if check.name == name), None)
    if not check:
        raise Http404(_("No quality check has the name %(name)r.") % {"name": name})
    rows = {row.noun: row for row in build_check_rows(check)}
    row = choose_check_row(rows, request.GET.get("noun"))
    page = get_page_or_404(request, row.records.for_list(), RECORDS_PER_PAGE)
    model = row.records.model
    context = {
        "check": check,
        "rows": rows.values(),
        "chosen": row,
        "noun": row.noun,
        "page_obj": page,
        "curates": request.user.is_staff and can_change_record(request.user, model, Status.PUBLISHED),
        "opts": model._meta,
        "withdrawn": list_withdrawn_targets(list(page)) if check.name == "tied-to-withdrawn" else {},
        "query": remove_parameters(request.GET, "page"),
    }
    return render(request, "quality/list.html", context)


def choose_check_row(rows: Mapping[str, CheckRow], noun: str | None) -> CheckRow:
    """The row of a noun, or the one with most records. Raises BadRequest for a noun that is not checked."""
    noun = noun or max(rows, key=lambda noun: rows[noun].count)
    if noun not in rows:
        raise BadRequest({"noun": describe_invalid_choice(noun, rows)})
    return rows[noun]
