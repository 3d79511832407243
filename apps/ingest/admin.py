"""Imports in the admin: upload a file, review the plan that is made of it, decide, and apply it."""

from collections.abc import Iterable
from tempfile import TemporaryDirectory
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.csrf import csrf_exempt

from apps.core.formats.tabular import create_file_response
from apps.core.publishing import has_model_permission
from apps.history.models import get_data_revision
from apps.ingest.datasets import DATASETS, Dataset, list_uploadable_datasets
from apps.ingest.files.uploads import DatasetUploadForm, SizeLimitedUploadHandler
from apps.ingest.importer import BadFile
from apps.ingest.models import Plan, PlanState
from apps.ingest.plan.decisions import WITHDRAW, Decisions, hash_decisions, read_decisions
from apps.ingest.plan.make import StalePlan, apply_plan, delete_plan, make_plan, remake_plan
from apps.ingest.plan.progress import CachedProgress
from apps.ingest.plan.review import (
    PLAN_EXPORT_COLUMNS,
    PlanRowFilterForm,
    export_plan_rows,
    review_row,
    summarize_plan,
)
from apps.risks.models import Risk

ROWS_PER_PAGE = 50


class PlanDatasetFilter(admin.SimpleListFilter):
    title = "dataset"
    parameter_name = "of"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [(dataset.name, dataset.title) for dataset in list_uploadable_datasets()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(dataset=self.value()) if self.value() else queryset


@admin.register(Plan)
class PlanAdmin(admin.ModelAdmin):
    list_display = ["number", "title", "file_names", "made", "user", "state", "revision"]
    list_filter = ["state", PlanDatasetFilter]
    list_select_related = ["user", "revision"]
    list_per_page = 50
    actions = None
    change_list_template = "admin/ingest/plans.html"

    @admin.display(ordering="pk", description="plan")
    def number(self, plan: Plan) -> int:
        return plan.pk

    @admin.display(ordering="dataset", description="dataset")
    def title(self, plan: Plan) -> str:
        return get_plan_title(plan)

    @admin.display(description="file")
    def file_names(self, plan: Plan) -> str:
        return ", ".join(file["name"] for file in plan.files)

    def get_urls(self) -> list[URLPattern]:
        return [
            path("add/", csrf_exempt(self.upload_view), name="ingest_plan_add"),
            path(
                "<int:pk>/rows.<slug:format>",
                self.admin_site.admin_view(self.rows_view),
                name="ingest_plan_rows",
            ),
            path(
                "<int:pk>/progress.json",
                self.admin_site.admin_view(self.progress_view),
                name="ingest_plan_progress",
            ),
            *super().get_urls(),
        ]

    def has_delete_permission(self, request: HttpRequest, obj: Plan | None = None) -> bool:
        """An applied plan is part of the history and cannot be deleted."""
        is_applied = obj is not None and obj.state == PlanState.APPLIED
        return not is_applied and super().has_delete_permission(request, obj)

    def delete_model(self, request: HttpRequest, obj: Plan) -> None:
        delete_plan(obj)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, set[str], list[str]]:
        """Count the rows of the plans instead of listing them."""
        rows = sum(plan.rows.count() for plan in objs)
        return [str(plan) for plan in objs], {"plans": len(objs), "rows": rows}, set(), []

    # --- Upload --------------------------------------------------------------------------------

    def upload_view(self, request: HttpRequest) -> HttpResponse:
        """Limit the size of uploads before the CSRF check reads the form. `admin_view` does that check."""
        request.upload_handlers = [SizeLimitedUploadHandler(request)]
        return self.admin_site.admin_view(self.add_view)(request)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        forms = [self.build_upload_form(request, dataset) for dataset in list_uploadable_datasets()]
        for form in forms:
            if form.is_bound and form.is_valid():
                return self.redirect_to_new_plan(request, self.make_uploaded_plan(request, form))
        status = 400 if request.method == "POST" else 200
        return self.render_page(request, "upload", status, title="Plan an import", forms=forms)

    def build_upload_form(self, request: HttpRequest, dataset: Dataset) -> DatasetUploadForm:
        if request.POST.get("dataset") != dataset.name:
            return DatasetUploadForm(dataset)
        (handler,) = request.upload_handlers
        too_large = handler.too_large if isinstance(handler, SizeLimitedUploadHandler) else set()
        return DatasetUploadForm(dataset, request.POST, request.FILES, too_large)

    def make_uploaded_plan(self, request: HttpRequest, form: DatasetUploadForm) -> Plan:
        with TemporaryDirectory() as folder:
            paths = form.save_files(folder)
            return make_plan(form.dataset.name, paths, request.user, **form.get_options())

    def redirect_to_new_plan(self, request: HttpRequest, plan: Plan) -> HttpResponse:
        self.log_addition(request, plan, "Made.")
        if plan.state == PlanState.REFUSED:
            self.message_user(request, "The file has errors. It cannot be imported yet.", "ERROR")
        else:
            self.message_user(request, "The plan was made. Nothing has been written.", "SUCCESS")
        return HttpResponseRedirect(get_plan_url(plan))

    # --- One plan ------------------------------------------------------------------------------

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        plan = self.get_visible_plan(request, unquote(object_id))
        if request.method != "POST":
            return self.render_plan(request, plan)
        if "_anew" in request.POST:
            return self.remake(request, plan)
        return self.save_decisions(request, plan)

    def get_visible_plan(self, request: HttpRequest, object_id: str) -> Plan:
        plan = self.get_object(request, object_id)
        if plan is None:
            raise Http404
        if not self.has_view_or_change_permission(request, plan):
            raise PermissionDenied
        return plan

    def render_plan(
        self,
        request: HttpRequest,
        plan: Plan,
        status: int = 200,
        *,
        problems: Iterable[Any] = (),
        stale: str = "",
    ) -> HttpResponse:
        """The page of a plan. `problems` and `stale` say why it could not be applied."""
        data_revision = get_data_revision()
        is_outdated = bool(stale or problems or data_revision != plan.base)
        context = {
            "plan": plan,
            "dataset": DATASETS[plan.dataset],
            "data_revision": data_revision,
            "problems": problems or plan.problems,
            "stale": stale,
            "seen": hash_decisions(plan),
            **summarize_plan(plan),
            **build_rows_context(request, plan),
            **self.get_plan_permissions(request, plan, is_outdated=is_outdated),
        }
        title = f"{get_plan_title(plan)}, plan {plan.pk}"
        return self.render_page(request, "plan", status, title=title, original=plan, **context)

    def get_plan_permissions(self, request: HttpRequest, plan: Plan, *, is_outdated: bool) -> dict[str, bool]:
        may_change, may_add = self.has_change_permission(request, plan), self.has_add_permission(request)
        return {
            "may_decide": plan.state == PlanState.READY and may_change,
            "may_remake": plan.state != PlanState.APPLIED and may_add and is_outdated,
            "has_delete_permission": self.has_delete_permission(request, plan),
        }

    def save_decisions(self, request: HttpRequest, plan: Plan) -> HttpResponse:
        """Save the decisions of the form. Apply the plan only if they are those that the page showed."""
        if not self.has_change_permission(request, plan):
            raise PermissionDenied
        with transaction.atomic():
            plan = Plan.objects.select_for_update().get(pk=plan.pk)
            if plan.state == PlanState.READY:
                plan.accepted = read_decisions(plan, request.POST)
                plan.save(update_fields=["accepted"])
        if "_apply" not in request.POST:
            self.message_user(request, "Your decisions were saved. Nothing else was written.", "SUCCESS")
        elif hash_decisions(plan) != request.POST.get("seen"):
            message = "Nothing was written: the decisions differ from those that the page showed. Check them."
            self.message_user(request, message, "WARNING")
        else:
            return self.apply(request, plan)
        return HttpResponseRedirect(request.get_full_path())

    def apply(self, request: HttpRequest, plan: Plan) -> HttpResponse:
        withdraws = any(name == WITHDRAW for _, _, name in plan.accepted)
        if withdraws and not has_model_permission(request.user, "publish", Risk):
            message = "Nothing was written: to withdraw a record, you need the permission to publish."
            self.message_user(request, message, "ERROR")
            return HttpResponseRedirect(request.get_full_path())
        progress = CachedProgress(plan)
        try:
            apply_plan(plan, request.user, request.POST.get("reason", "").strip(), progress)
        except StalePlan as error:
            plan.refresh_from_db()
            return self.render_plan(request, plan, 409, stale=str(error))
        except BadFile as error:
            return self.render_plan(request, plan, 409, problems=error.problems)
        finally:
            progress.clear()
        self.log_change(request, plan, f"Applied as {plan.revision or 'nothing to write'}.")
        self.message_user(request, "The plan was applied.", "SUCCESS")
        return HttpResponseRedirect(get_plan_url(plan))

    def remake(self, request: HttpRequest, plan: Plan) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        try:
            return self.redirect_to_new_plan(request, remake_plan(plan, request.user))
        except BadFile as error:
            return self.render_plan(request, plan, 409, problems=error.problems)

    def progress_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """{"steps": [...]}: the progress of a plan that is being applied."""
        plan = self.get_visible_plan(request, str(pk))
        return JsonResponse({"steps": CachedProgress(plan).read()})

    def rows_view(self, request: HttpRequest, pk: int, format: str) -> HttpResponse:
        if format not in ("csv", "xlsx"):
            raise Http404
        plan = self.get_visible_plan(request, str(pk))
        files = ", ".join(f"{file['name']} {file['sha256']}" for file in plan.files)
        about = {"plan": get_plan_title(plan), "files": files}
        rows, name = export_plan_rows(plan), f"plan-{plan.pk}"
        return create_file_response(format, rows, PLAN_EXPORT_COLUMNS, about, name)

    def render_page(self, request: HttpRequest, template: str, status: int, **context: Any) -> HttpResponse:
        common = {**self.admin_site.each_context(request), "opts": self.opts}
        return TemplateResponse(
            request, f"admin/ingest/{template}.html", {**common, **context}, status=status
        )


def build_rows_context(request: HttpRequest, plan: Plan) -> dict[str, Any]:
    """One page of the rows that match the filter."""
    form, decisions = PlanRowFilterForm(plan, request.GET), Decisions.from_rules(plan.accepted)
    page = Paginator(form.filter_rows(), ROWS_PER_PAGE).get_page(request.GET.get("p"))
    return {
        "filter": form,
        "page": page,
        "pages": page.paginator.get_elided_page_range(page.number),
        "query": get_query_without_page(request),
        "rows": [review_row(row, decisions) for row in page],
    }


def get_plan_title(plan: Plan) -> str:
    return f"{DATASETS[plan.dataset].title} {plan.version}".strip()


def get_plan_url(plan: Plan) -> str:
    return reverse("admin:ingest_plan_change", args=[plan.pk])


def get_query_without_page(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("p", None)
    return query.urlencode()
