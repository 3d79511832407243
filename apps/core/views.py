"""Pages of a noun: the list of a query, and single records with their neighbours in that list."""

from typing import Any

from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
    QueryDict,
)
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import DetailView, ListView

from apps.core.api.sparse_fields import (
    FIELD_PARAMETERS,
    find_unknown_fields,
    join_field_parameters,
    pick_fields,
    select_fields,
)
from apps.core.api.viewsets import RecordSerializer
from apps.core.filters.explain import build_query_string, explain_count
from apps.core.filters.filterset import RecordFilter
from apps.core.formats.tabular import build_export_response, get_field_names
from apps.core.keyset import filter_rows_beyond, get_total_order
from apps.core.languages import format_count, remove_language_prefix
from apps.core.list_layout import ListLayout
from apps.core.list_table import RecordTable
from apps.core.models import Record


class FilteredViewMixin:
    """A view with the filter set of a noun, which takes the query string of the request."""

    request: HttpRequest
    model: Any  # the model of the noun
    filterset_class: type[RecordFilter]

    def get_filterset(self) -> RecordFilter:
        return self.filterset_class(self.request.GET, queryset=self.model.objects.published())


class RecordListView(FilteredViewMixin, ListView):
    """A page of records, or all of them as a file if the URL ends in a format.

    `default_columns`: the fields that a table shows if the query selects none.
    """

    serializer_class: type[RecordSerializer]
    default_columns: tuple[str, ...]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        format = kwargs.get("format")
        if errors := self.find_errors(is_file=bool(format)):
            raise BadRequest(errors)
        if format:
            return build_export_response(format, self.filterset, self.serializer_class, request)
        if self.layout.data != request.GET:
            return HttpResponseRedirect(f"{request.path}?{self.layout.data.urlencode(safe=',')}")
        return super().get(request, *args, **kwargs)

    @cached_property
    def filterset(self) -> RecordFilter:
        return self.get_filterset()

    @cached_property
    def layout(self) -> ListLayout:
        return ListLayout(join_field_parameters(self.filterset.data))

    def find_errors(self, is_file: bool) -> dict[str, str]:
        """{parameter: message}. Files also refuse unknown parameters; pages show a notice."""
        fields = find_unknown_fields(self.request.GET, get_field_names(self.serializer_class, self.request))
        layout = {} if is_file else self.layout.find_errors()
        return self.filterset.find_errors(strict=is_file) | fields | layout

    def get_queryset(self) -> Any:
        rows: Any = self.filterset.qs
        rows = rows.for_list()
        return rows.with_related("replaced_by") if self.layout.view == "table" else rows

    def get_template_names(self) -> list[str]:
        """The noun's own template, or the one that shows title, description and id."""
        return [*super().get_template_names(), "components/list.html"]

    def get_paginate_by(self, queryset: QuerySet) -> int:
        return int(self.layout.page_size)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        count, facets = context["paginator"].count, self.filterset.facets()
        return context | {
            "filterset": self.filterset,
            "facets": facets,
            "explained": explain_count(self.filterset, facets),
            "sentence": self.filterset.describe(count),
            "layout": self.layout,
            "query": self.layout.query_without(),
            "filter_query": build_query_string(self.filterset),
            "path": remove_language_prefix(self.request.path).rstrip("/"),
            "chips": self.filterset.get_chips(),
            "filter_hidden_inputs": self.layout.list_hidden_inputs(*self.filterset.facet_filters()),
            "sort_hidden_inputs": self.layout.list_hidden_inputs("sort"),
            "plural": self.model._meta.verbose_name_plural,
            **(self.get_table_context(context["object_list"]) if self.layout.view == "table" else {}),
        }

    def get_table_context(self, records: Any) -> dict[str, Any]:
        table = RecordTable(
            self.serializer_class, {"request": self.request}, self.layout, self.default_columns
        )
        return {
            "table": table,
            "table_rows": table.build_rows(records),
            "columns_hidden_inputs": self.layout.list_hidden_inputs(*FIELD_PARAMETERS),
            "default_columns_query": self.layout.query_without(*FIELD_PARAMETERS),
        }


class RecordDetailView(FilteredViewMixin, DetailView):
    """The page of a record. Its query string, if any, is that of the list from which it was opened.

    A withdrawn record with a successor redirects to it, unless the query has `?redirect=no`.
    """

    slug_field = slug_url_kwarg = "public_id"
    record_serializer_class: type[RecordSerializer]

    def get_template_names(self) -> list[str]:
        """The noun's own template, or the one that shows what every record has."""
        return [*super().get_template_names(), "components/record.html"]

    def get_queryset(self) -> Any:
        return self.model.objects.readable().for_page().with_related("replaced_by").with_predecessors()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        if kwargs.get("format"):
            return self.render_json(self.object)
        if request.GET.get("redirect") != "no" and (successor := self.object.successor):
            return redirect_to_successor(successor, request.GET)
        return self.render_to_response(self.get_context_data(object=self.object))

    def render_json(self, record: Record) -> JsonResponse:
        data = self.record_serializer_class(record, context={"request": self.request}).data
        if errors := find_unknown_fields(self.request.GET, data):
            raise BadRequest(errors)
        fields = pick_fields(data, select_fields(self.request.GET, list(data)))
        return JsonResponse(fields, json_dumps_params={"ensure_ascii": False, "indent": 1})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        filterset = self.get_filterset()
        rows = filterset.qs if filterset.is_valid() else filterset.queryset
        find = find_search_neighbour if "-rank" in rows.query.order_by else find_neighbour
        return super().get_context_data(**kwargs) | {
            "previous": find(rows, self.object, forward=False),
            "next": find(rows, self.object, forward=True),
            "query": remove_parameters(self.request.GET, "page", "redirect"),
            "list_url": reverse(f"{self.model._meta.model_name}-list"),
            "back_label": _("Back to %(rows)s") % {"rows": format_count(rows.count(), self.model._meta)},
        }


def redirect_to_successor(record: Record, data: QueryDict) -> HttpResponseRedirect:
    """A temporary redirect that caches must revalidate, because a merge can be undone."""
    query = data.urlencode()
    url = f"{record.get_absolute_url()}?{query}" if query else record.get_absolute_url()
    return HttpResponseRedirect(url, headers={"Cache-Control": "no-cache"})


def remove_parameters(data: QueryDict, *names: str) -> str:
    """The query string without some parameters."""
    rest = data.copy()
    for name in names:
        rest.pop(name, None)
    return rest.urlencode()


def find_search_neighbour(rows: QuerySet, record: Record, forward: bool) -> Record | None:
    """As `find_neighbour`, for rows sorted by relevance: only their query knows the order."""
    keys = list(rows.values_list("pk", flat=True))
    place = keys.index(record.pk) + (1 if forward else -1) if record.pk in keys else -1
    return rows.model._default_manager.get(pk=keys[place]) if 0 <= place < len(keys) else None


def find_neighbour(rows: QuerySet, record: Record, forward: bool) -> Record | None:
    """The record after or before this one in the order of the rows, or None."""
    order = [(name, descending) for name, descending in get_total_order(rows) if hasattr(record, name)]
    position = [getattr(record, name) for name, _descending in order]
    return filter_rows_beyond(rows, order, position, forward).first()
