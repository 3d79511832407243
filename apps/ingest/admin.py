"""The cockpit: a file becomes a plan, the plan is read and decided on, and then it is applied."""

from tempfile import TemporaryDirectory

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.views.decorators.csrf import csrf_exempt

from apps.core.formats.tabular import create_file_response
from apps.core.publishing import has_model_permission
from apps.history.models import get_data_revision
from apps.ingest.datasets import DATASETS
from apps.ingest.files.uploads import DatasetUploadForm, SizeLimitedUploadHandler
from apps.ingest.importer import BadFile
from apps.ingest.models import Plan, PlanState
from apps.ingest.plan.decisions import hash_decisions, update_decisions
from apps.ingest.plan.make import (
    StalePlan,
    apply_plan,
    build_acceptance_test,
    delete_plan,
    make_plan,
    remake_plan,
)
from apps.ingest.plan.review import (
    PLAN_EXPORT_COLUMNS,
    VERDICT_NOTES,
    PlanRowFilterForm,
    compare_row_fields,
    count_plan_verdicts,
    export_plan_rows,
    get_noun_name,
    list_decision_columns,
)
from apps.ingest.plan.writer import WITHDRAW
from apps.ingest.progress import ImportProgress
from apps.risks.models import Risk

ROWS_PER_PAGE = 50


class PlanDatasetFilter(admin.SimpleListFilter):
    title = "dataset"
    parameter_name = "of"

    def lookups(self, request, model_admin):
        return [(name, dataset.importer.title) for name, dataset in DATASETS.items()]

    def queryset(self, request, queryset):
        return queryset.filter(dataset=self.value()) if self.value() else queryset


@admin.register(Plan)
class PlanAdmin(admin.ModelAdmin):
    list_display = ["number", "what", "file", "made", "user", "state", "revision"]
    list_filter = ["state", PlanDatasetFilter]
    list_select_related = ["user", "revision"]
    list_per_page = 50
    actions = None
    change_list_template = "admin/ingest/plans.html"

    @admin.display(ordering="pk", description="plan")
    def number(self, plan):
        return plan.pk

    @admin.display(ordering="dataset", description="dataset")
    def what(self, plan):
        return get_plan_title(plan)

    def file(self, plan):
        return ", ".join(file["name"] for file in plan.files)

    def get_urls(self):
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

    def has_delete_permission(self, request, obj=None):
        """What an applied plan rested on stays to be read."""
        return super().has_delete_permission(request, obj) and (obj is None or obj.state != PlanState.APPLIED)

    def delete_model(self, request, obj):
        delete_plan(obj)

    def get_deleted_objects(self, objs, request):
        """Without its rows one by one."""
        rows = sum(plan.rows.count() for plan in objs)
        return [str(plan) for plan in objs], {"plans": len(objs), "rows": rows}, set(), []

    # --- Upload --------------------------------------------------------------------------------

    def upload_view(self, request):
        """Sets the limit before the check of the form's token reads what was sent; that check follows."""
        request.upload_handlers = [SizeLimitedUploadHandler(request)]
        return self.admin_site.admin_view(self.add_view)(request)

    def add_view(self, request, form_url="", extra_context=None):
        if not self.has_add_permission(request):
            raise PermissionDenied
        forms = [self.upload_form(request, dataset) for dataset in DATASETS.values()]
        for form in forms:
            if form.is_bound and form.is_valid():
                return self.planned(request, self.plan_of(request, form))
        status = 400 if request.method == "POST" else 200
        return self.drawn(request, "upload", status, title="Plan an import", forms=forms)

    def upload_form(self, request, dataset):
        if request.POST.get("dataset") != dataset.importer.name:
            return DatasetUploadForm(dataset)
        return DatasetUploadForm(dataset, request.POST, request.FILES, request.upload_handlers[0].too_large)

    def plan_of(self, request, form):
        with TemporaryDirectory() as folder:
            paths = form.saved_in(folder)
            return make_plan(form.dataset.importer.name, paths, request.user, **form.options())

    def planned(self, request, plan):
        self.log_addition(request, plan, "Made.")
        if plan.state == PlanState.REFUSED:
            self.message_user(request, "The file has errors. Nothing can be imported from it yet.", "ERROR")
        else:
            self.message_user(request, "The plan is made. Nothing has been written.", "SUCCESS")
        return HttpResponseRedirect(get_plan_url(plan))

    # --- One plan ------------------------------------------------------------------------------

    def change_view(self, request, object_id, form_url="", extra_context=None):
        plan = self.get_object(request, unquote(object_id))
        if plan is None:
            raise Http404
        if not self.has_view_or_change_permission(request, plan):
            raise PermissionDenied
        if request.method != "POST":
            return self.page(request, plan)
        return self.anew(request, plan) if "_anew" in request.POST else self.decide(request, plan)

    def page(self, request, plan, status=200, problems=None, stale=""):
        form, accepts = PlanRowFilterForm(plan, request.GET), build_acceptance_test(plan.accepted)
        page = Paginator(form.rows(), ROWS_PER_PAGE).get_page(request.GET.get("p"))
        rows = [
            (
                row,
                get_noun_name(row.model, 1),
                list(compare_row_fields(row, accepts)),
                VERDICT_NOTES.get(row.verdict),
            )
            for row in page
        ]
        asked, base = list_decision_columns(plan), get_data_revision()
        return self.drawn(
            request, "plan", status,
            title=f"{get_plan_title(plan)}, plan {plan.pk}", original=plan, plan=plan, dataset=DATASETS[plan.dataset],
            base=base, tallies=list(count_plan_verdicts(plan)), columns=asked, overwrites=sum_decisions(asked, False),
            withdraws=sum_decisions(asked, True), problems=problems or plan.problems, stale=stale, filter=form,
            page=page, rows=rows, seen=hash_decisions(plan), is_open=plan.state == PlanState.READY,
            may_decide=plan.state == PlanState.READY and self.has_change_permission(request, plan),
            may_anew=plan.state != PlanState.APPLIED and self.has_add_permission(request)
            and bool(stale or problems or base != plan.base),
            has_delete_permission=self.has_delete_permission(request, plan),
            query=get_query_without_page(request), pages=page.paginator.get_elided_page_range(page.number),
        )  # fmt: skip

    def decide(self, request, plan):
        """Keeps the choices of the page; applies the plan only if they are those that it showed."""
        if not self.has_change_permission(request, plan):
            raise PermissionDenied
        with transaction.atomic():
            plan = Plan.objects.select_for_update().get(pk=plan.pk)
            if plan.state == PlanState.READY:
                update_decisions(plan, request.POST)
                plan.save(update_fields=["accepted"])
        if "_apply" not in request.POST:
            self.message_user(request, "Your choices are kept. Nothing has been written.", "SUCCESS")
        elif hash_decisions(plan) != request.POST.get("seen"):
            told = "Nothing was written: the choices were not those that the page showed. Look at them again."
            self.message_user(request, told, "WARNING")
        else:
            return self.apply(request, plan)
        return HttpResponseRedirect(request.get_full_path())

    def apply(self, request, plan):
        if any(name == WITHDRAW for _, _, name in plan.accepted) and not has_model_permission(
            request.user, "publish", Risk
        ):
            told = "Nothing was written: a withdrawal changes what readers see. Ask somebody who may publish."
            self.message_user(request, told, "ERROR")
            return HttpResponseRedirect(request.get_full_path())
        progress = ImportProgress(plan)
        try:
            apply_plan(plan, request.user, request.POST.get("reason", "").strip(), progress)
        except StalePlan as error:
            plan.refresh_from_db()
            return self.page(request, plan, 409, stale=str(error))
        except BadFile as error:
            return self.page(request, plan, 409, problems=error.problems)
        finally:
            progress.clear()
        self.log_change(request, plan, f"Applied as {plan.revision or 'nothing to write'}.")
        self.message_user(request, "The plan was applied.", "SUCCESS")
        return HttpResponseRedirect(get_plan_url(plan))

    def anew(self, request, plan):
        if not self.has_add_permission(request):
            raise PermissionDenied
        try:
            return self.planned(request, remake_plan(plan, request.user))
        except BadFile as error:
            return self.page(request, plan, 409, problems=error.problems)

    def progress_view(self, request, pk):
        """{"steps": [...]}: what the import of a plan that is being applied has done so far."""
        plan = self.get_object(request, str(pk))
        if plan is None:
            raise Http404
        if not self.has_view_or_change_permission(request, plan):
            raise PermissionDenied
        return JsonResponse({"steps": ImportProgress(plan).told()})

    def rows_view(self, request, pk, format):
        plan = self.get_object(request, str(pk))
        if plan is None or format not in ("csv", "xlsx"):
            raise Http404
        if not self.has_view_or_change_permission(request, plan):
            raise PermissionDenied
        about = {
            "plan": get_plan_title(plan),
            "files": ", ".join(f"{f['name']} {f['sha256']}" for f in plan.files),
        }
        return create_file_response(
            format, export_plan_rows(plan), PLAN_EXPORT_COLUMNS, about, f"plan-{plan.pk}"
        )

    def drawn(self, request, template, status, **context):
        common = {**self.admin_site.each_context(request), "opts": self.opts}
        return TemplateResponse(
            request, f"admin/ingest/{template}.html", {**common, **context}, status=status
        )


def get_plan_title(plan):
    return f"{DATASETS[plan.dataset].importer.title} {plan.version}".strip()


def get_plan_url(plan):
    return reverse("admin:ingest_plan_change", args=[plan.pk])


def sum_decisions(columns, withdraws):
    """How many of the open questions are decided for the dataset, and how many there are."""
    chosen = [column for column in columns if column.withdraws == withdraws]
    return {"taken": sum(one.taken for one in chosen), "asked": sum(one.asked for one in chosen)}


def get_query_without_page(request):
    asked = request.GET.copy()
    asked.pop("p", None)
    return asked.urlencode()
