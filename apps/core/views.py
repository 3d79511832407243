"""Pages of any noun: the list that a query describes, and one record among its neighbours."""

from django.core.exceptions import BadRequest
from django.db.models import Q
from django.http import HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import DetailView, ListView

from apps.core.api import sparse_fields
from apps.core.api.viewsets import RecordSerializer
from apps.core.arrangement import ListLayout
from apps.core.filters.explain import build_query_string, explain_count
from apps.core.filters.filterset import RecordFilter
from apps.core.formats.tabular import build_export_response, get_field_names
from apps.core.languages import format_count, remove_language_prefix
from apps.core.models import Record
from apps.core.table import RecordTable


class FilteredViewMixin:
    """The filter of a noun, asked with the query string of the request."""

    model: type[Record]
    filterset_class: type[RecordFilter]

    def get_filterset(self):
        return self.filterset_class(self.request.GET, queryset=self.model.objects.published())


class RecordListView(FilteredViewMixin, ListView):
    """A page of records, or all of them as data where the address ends in a format.

    `columns`: the fields that a table shows where the query names none.
    """

    serializer_class: type[RecordSerializer]
    columns: tuple[str, ...]

    def get(self, request, *args, format=None, **kwargs):
        self.filterset = self.get_filterset()
        self.arrangement = ListLayout(sparse_fields.join_field_parameters(self.filterset.data))
        if problems := self.problems(format):
            raise BadRequest(problems)
        if format:
            return build_export_response(format, self.filterset, self.serializer_class, request)
        if self.arrangement.data != request.GET:
            return HttpResponseRedirect(f"{request.path}?{self.arrangement.data.urlencode(safe=',')}")
        return super().get(request, *args, **kwargs)

    def problems(self, format):
        """Everything that is wrong with the query, as {parameter: message}."""
        names = sparse_fields.find_unknown_fields(
            self.request.GET, get_field_names(self.serializer_class, self.request)
        )
        laid_out = {} if format else self.arrangement.problems()
        return self.filterset.find_errors(strict=bool(format)) | names | laid_out

    def get_queryset(self):
        rows = self.filterset.qs.for_list()
        return rows.with_related("replaced_by") if self.arrangement.view == "table" else rows

    def get_paginate_by(self, queryset):
        return int(self.arrangement.size)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        count, facets = context["paginator"].count, self.filterset.facets()
        return context | {
            "filterset": self.filterset,
            "facets": facets,
            "explained": explain_count(self.filterset, facets),
            "sentence": self.filterset.describe(count),
            "arrangement": self.arrangement,
            "query": self.arrangement.less(),
            "asked": build_query_string(self.filterset),
            "path": remove_language_prefix(self.request.path).rstrip("/"),
            "chips": self.filterset.get_chips(),
            "filters_keep": self.arrangement.kept(*self.filterset.facet_filters()),
            "order_keeps": self.arrangement.kept("sort"),
            "plural": self.model._meta.verbose_name_plural,
            **(self.table(context["object_list"]) if self.arrangement.view == "table" else {}),
        }

    def table(self, records):
        table = RecordTable(self.serializer_class, {"request": self.request}, self.arrangement, self.columns)
        return {
            "table": table,
            "table_rows": table.rows(records),
            "columns_keep": self.arrangement.kept(*sparse_fields.FIELD_PARAMETERS),
            "usual_columns": self.arrangement.less(*sparse_fields.FIELD_PARAMETERS),
        }


class RecordDetailView(FilteredViewMixin, DetailView):
    """One record. The query string, if there is one, is that of the list that it was opened from.

    A withdrawn record that went into another leads on to that; `?redirect=no` asks for its own page.
    """

    slug_field = slug_url_kwarg = "public_id"
    record_serializer_class: type[RecordSerializer]

    def get_queryset(self):
        return self.model.objects.readable().for_page().with_related("replaced_by").with_predecessors()

    @cached_property
    def record(self):
        return super().get_object()

    def get_object(self, queryset=None):
        return self.record

    def get(self, request, *args, format=None, **kwargs):
        if not format and request.GET.get("redirect") != "no" and self.record.successor:
            return redirect_to_successor(self.record.successor, request.GET)
        if not format:
            return super().get(request, *args, **kwargs)
        data = self.record_serializer_class(self.get_object(), context={"request": request}).data
        if problems := sparse_fields.find_unknown_fields(request.GET, data):
            raise BadRequest(problems)
        data = sparse_fields.pick_fields(data, sparse_fields.select_fields(request.GET, list(data)))
        return JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 1})

    def get_context_data(self, **kwargs):
        filterset = self.get_filterset()
        rows = filterset.qs if filterset.is_valid() else filterset.queryset
        find = find_search_neighbour if "-rank" in rows.query.order_by else find_neighbour
        return super().get_context_data(**kwargs) | {
            "previous": find(rows, self.object, forward=False),
            "next": find(rows, self.object, forward=True),
            "query": remove_parameters(self.request.GET, "page", "redirect"),
            "list_url": reverse(f"{self.model._meta.model_name}-list"),
            "back": _("Back to %(rows)s") % {"rows": format_count(rows.count(), self.model._meta)},
        }


def redirect_to_successor(record, data):
    """For now, and never from a cache without asking: what was merged may be split again."""
    query = data.urlencode()
    address = f"{record.get_absolute_url()}?{query}" if query else record.get_absolute_url()
    return HttpResponseRedirect(address, headers={"Cache-Control": "no-cache"})


def remove_parameters(data, *names):
    """The query string less some parameters."""
    rest = data.copy()
    for name in names:
        rest.pop(name, None)
    return rest.urlencode()


def find_search_neighbour(rows, record, forward):
    """As `neighbour`, of rows in an order that only their query knows: that of a search."""
    keys = list(rows.values_list("pk", flat=True))
    at = keys.index(record.pk) + (1 if forward else -1) if record.pk in keys else -1
    return rows.model.objects.get(pk=keys[at]) if 0 <= at < len(keys) else None


def find_neighbour(rows, record, forward):
    """The record before or after this one in the order of the rows, or None."""
    order = [
        name for name in rows.query.order_by or record._meta.ordering if hasattr(record, name.lstrip("-"))
    ]
    ways = [(name.lstrip("-"), name.startswith("-") != forward) for name in dict.fromkeys([*order, "pk"])]
    beyond = Q()
    same: dict[str, object] = {}
    for name, ascending in ways:
        beyond |= Q(**same, **{f"{name}__{'gt' if ascending else 'lt'}": getattr(record, name)})
        same[name] = getattr(record, name)
    return rows.filter(beyond).order_by(*(name if up else f"-{name}" for name, up in ways)).first()
