"""Records counted by one or two dimensions: what the cross-tabs show, for programs."""

from django.db.models import F
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.generics import GenericAPIView
from rest_framework.response import Response

from apps.actors.filters import ActorFilter
from apps.core.filters.explain import build_list_url, build_query_string, explain_count
from apps.core.filters.filterset import describe_unknown_name, find_unknown_parameters
from apps.core.models import Basis
from apps.explore.counts.crosstab import Crosstab
from apps.explore.counts.dimensions import (
    DIMENSIONS,
    Dimension,
    label_years,
    make_choice_labeller,
    make_root_term_labeller,
    select_root_code,
)
from apps.explore.counts.tally import SOURCE_AGGREGATES, count_by_dimensions
from apps.history.models import get_data_revision
from apps.mitigations.filters import MitigationFilter
from apps.risks.filters import RiskFilter, ScenarioFilter
from apps.risks.models import ScenarioKind
from apps.sources.filters import SourceFilter
from apps.sources.models import SourceType

BASIS_DIMENSION = Dimension("basis", "basis", F("basis"), make_choice_labeller(Basis.choices))
CATEGORY_DIMENSION = Dimension(
    "category", "category", select_root_code("category"), make_root_term_labeller("mit-mitigation")
)
ACTOR_KIND_DIMENSION = Dimension(
    "kind", "kind", select_root_code("kind"), make_root_term_labeller("actor-types")
)
SOURCE_TYPE_DIMENSION = Dimension("type", "type", F("type"), make_choice_labeller(SourceType.choices))
YEAR_DIMENSION = Dimension("year", "year", F("year"), label_years, without="No year given", gaps=False)
SCENARIO_KIND_DIMENSION = Dimension("kind", "kind", F("kind"), make_choice_labeller(ScenarioKind.choices))

# {noun: (its filter, {name: dimension})}: every dimension is a parameter of the filter too.
GROUPED_NOUNS = {
    "risks": (RiskFilter, DIMENSIONS),
    "mitigations": (MitigationFilter, {"category": CATEGORY_DIMENSION, "basis": BASIS_DIMENSION}),
    "actors": (ActorFilter, {"kind": ACTOR_KIND_DIMENSION}),
    "sources": (SourceFilter, {"type": SOURCE_TYPE_DIMENSION, "year": YEAR_DIMENSION}),
    "scenarios": (ScenarioFilter, {"kind": SCENARIO_KIND_DIMENSION}),
}
ADDRESS_FIELD = serializers.URLField(help_text="The list of what is counted here.")
SHARE_OPTIONS = {"allow_null": True, "min_value": 0, "max_value": 1}
SOURCES_OPTIONS = {"allow_null": True, "help_text": "Distinct originating sources; null for nouns without."}


class GroupSerializer(serializers.Serializer):
    value = serializers.CharField(help_text="As the filter takes it.")
    label = serializers.CharField()
    is_code = serializers.BooleanField(help_text="False for none, blank, not coded: outside of shares.")
    count = serializers.IntegerField()
    sources = serializers.IntegerField(**SOURCES_OPTIONS)
    share = serializers.FloatField(
        **SHARE_OPTIONS, help_text="Of the rows with a code; null where this is none."
    )
    address = ADDRESS_FIELD


class GroupCellSerializer(serializers.Serializer):
    row = serializers.CharField(help_text="Value of the first dimension.")
    column = serializers.CharField(help_text="Value of the second dimension.")
    count = serializers.IntegerField()
    sources = serializers.IntegerField(**SOURCES_OPTIONS)
    row_share = serializers.FloatField(**SHARE_OPTIONS, help_text="Of the row's with a code in a column.")
    column_share = serializers.FloatField(**SHARE_OPTIONS, help_text="Of the column's with a code in a row.")
    address = ADDRESS_FIELD


class LeftOutSerializer(serializers.Serializer):
    count = serializers.IntegerField()
    why = serializers.CharField()


class GroupsSerializer(serializers.Serializer):
    by = serializers.ListField(child=serializers.CharField(), help_text="The dimensions.")
    unit = serializers.CharField(help_text="What is counted.")
    query = serializers.CharField(help_text="The set in words.")
    address = ADDRESS_FIELD
    data_revision = serializers.IntegerField(help_text="State of the base that was counted.")
    count = serializers.IntegerField(help_text="Of the whole set, each record once.")
    sources = serializers.IntegerField(**SOURCES_OPTIONS)
    left_out = LeftOutSerializer(many=True, help_text="What no number here counts.")
    rows = GroupSerializer(many=True, help_text="The first dimension, with its totals.")
    columns = GroupSerializer(many=True, help_text="The second dimension; empty where there is one only.")
    cells = GroupCellSerializer(many=True, help_text="Every pair of values that can go together.")


BY_PARAMETER = OpenApiParameter(
    "by", str, required=True, explode=False,
    description="One dimension, or two with a comma: `by=domain,entity`. Each is a parameter of the list.",
)  # fmt: skip


class GroupsView(GenericAPIView):
    """Counts by one or two dimensions, over the same filters as the list.

    A record counts once in each cell. By links (actor, role, mitigation …) it may stand in several, so that
    cells do not add up; totals are counted for themselves.
    """

    serializer_class = GroupsSerializer
    filter_backends = [DjangoFilterBackend]
    pagination_class = None
    permission_classes = []
    filterset_class = None
    noun = ""

    @extend_schema(parameters=[BY_PARAMETER], filters=True, responses=GroupsSerializer)
    def get(self, request):
        filter_class, dimensions = GROUPED_NOUNS[self.noun]
        filterset = filter_class(request.query_params, queryset=self.get_queryset())
        wrong = find_unknown_parameters(request.query_params, [*filter_class.base_filters, "by", "format"])
        by, told = parse_group_dimensions(request.query_params.getlist("by"), dimensions)
        if wrong := wrong | told | filterset.find_errors():
            raise ValidationError(wrong)
        return Response(GroupedCounts(filterset, by, request).answer())


def parse_group_dimensions(asked, dimensions):
    """The dimensions that are asked for, or {"by": what is wrong}."""
    names = [name.strip() for part in asked for name in part.split(",") if name.strip()]
    if unknown := [name for name in names if name not in dimensions]:
        return [], {"by": describe_unknown_name(unknown[0], dimensions, "dimension")}
    if len({*names}) != len(names) or len(names) not in (1, 2):
        return [], {"by": f"It takes one dimension, or two that differ. There are: {', '.join(dimensions)}."}
    return [dimensions[name] for name in names], {}


class GroupedCounts:
    def __init__(self, filterset, by, request):
        self.filterset, self.by, self.request = filterset, by, request
        self.model = filterset.queryset.model
        self.has_sources = any(item.name == "source" for item in self.model._meta.fields)

    def answer(self):
        groups = self.crossed() if len(self.by) == 2 else self.listed()
        count = self.filterset.rows.count()
        sources = self.filterset.rows.aggregate(**SOURCE_AGGREGATES[self.has_sources]).get("sources")
        return {
            "by": [dimension.name for dimension in self.by],
            "unit": f"published {self.model._meta.verbose_name_plural}",
            "query": self.filterset.describe(count),
            "address": self.address(),
            "data_revision": get_data_revision(),
            "count": count,
            "sources": sources,
            "left_out": self.left_out(),
        } | groups

    def left_out(self):
        told = explain_count(self.filterset, self.filterset.facets())
        lines = [{"count": line.count, "why": line.condition} for line in told.excluded]
        return lines + [{"count": n, "why": f"{status}, of the whole base"} for n, status in told.unpublished]

    def address(self, **where):
        """Of the list in the API."""
        page = build_list_url(self.model, build_query_string(self.filterset, **where))
        return self.request.build_absolute_uri(f"/api/v1{page}")

    # --- One dimension -------------------------------------------------------------------------

    def listed(self):
        [by] = self.by
        found, sources = count_by_dimensions(self.filterset, by, with_sources=self.has_sources)
        coded = self.filterset.rows.count() - sum(n for (value,), n in found.items() if by.apart(value))
        labels = by.labels({value for (value,) in found})
        values = [*labels, *sorted({value for (value,) in found} - {*labels})]
        shown = [value for value in values if found[value,] or (by.gaps and not by.apart(value))]
        label = lambda value: labels.get(value) or (by.without if value == "none" else value)  # noqa: E731
        rows = [
            self.group(by, (value, label(value)), (found[value,], sources[value,]), coded)
            for value in sorted(shown, key=by.apart)
        ]
        return {"rows": rows, "columns": [], "cells": []}

    def group(self, by, named, numbers, coded):
        """`named`: value and label; `numbers`: of records and sources; `coded`: the records with a code."""
        (value, label), (count, sources) = named, numbers
        is_code = not by.apart(value)
        return {
            "value": value,
            "label": str(label),
            "is_code": is_code,
            "count": count,
            "sources": sources if self.has_sources else None,
            "share": (count / coded if coded else 0.0) if is_code else None,
            "address": self.address(**by.asked(value, self.filterset)),
        }

    # --- Two -----------------------------------------------------------------------------------

    def crossed(self):
        table = Crosstab(self.filterset, *self.by, "sources" if self.has_sources else "count")
        heads = [self.heads(table, place) for place in (0, 1)]
        pairs = [(row, column) for row in table.rows for column in table.columns]
        cells = [
            self.cell(table, row.value, column.value)
            for row, column in pairs
            if table.is_possible(row.value, column.value)
        ]
        return {"rows": heads[0], "columns": heads[1], "cells": cells}

    def heads(self, table, place):
        by, heads = self.by[place], (table.rows, table.columns)[place]
        coded = table.total - sum(head.total.count for head in heads if head.apart)
        return [
            self.group(by, (head.value, head.label), (head.total.count, head.total.number), coded)
            for head in heads
        ]

    def cell(self, table, row, column):
        where = self.by[0].asked(row, self.filterset) | self.by[1].asked(column, self.filterset)
        return {
            "row": row,
            "column": column,
            "count": table.found[row, column],
            "sources": table.sources[row, column] if self.has_sources else None,
            "row_share": table.share(row, column, "row"),
            "column_share": table.share(row, column, "column"),
            "address": self.address(**where),
        }
