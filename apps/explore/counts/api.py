"""Counts by one or two dimensions in the API: the numbers of a cross-tab, for programs."""

from collections.abc import Mapping
from typing import Any

from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.filters.explain import explain_count
from apps.core.filters.filterset import RecordFilter, describe_unknown_name, find_unknown_parameters
from apps.core.nouns import NOUNS
from apps.explore.counts.crosstab import (
    CrosstabCell,
    CrosstabHeading,
    CrosstabTotal,
    build_crosstab,
    build_headings,
    count_all,
    divide,
)
from apps.explore.counts.dimension_types import Dimension
from apps.explore.counts.dimensions import get_dimensions, split_names
from apps.explore.counts.tally import count_by_dimensions
from apps.history.models import get_data_revision

ADDRESS_FIELD = serializers.URLField(help_text="The list of what is counted here.")
SOURCES_HELP = "Distinct originating sources; null for nouns without."


class GroupSerializer(serializers.Serializer):
    value = serializers.CharField(help_text="As the filter takes it.")
    label = serializers.CharField()  # type: ignore[assignment] # hides an attribute of fields that is not used here
    is_code = serializers.BooleanField(help_text="False for none, blank, not coded: outside of shares.")
    count = serializers.IntegerField()
    sources = serializers.IntegerField(allow_null=True, help_text=SOURCES_HELP)
    share = serializers.FloatField(
        allow_null=True,
        min_value=0,
        max_value=1,
        help_text="Of the rows with a code; null where this is none.",
    )
    address = ADDRESS_FIELD


class GroupCellSerializer(serializers.Serializer):
    row = serializers.CharField(help_text="Value of the first dimension.")
    column = serializers.CharField(help_text="Value of the second dimension.")
    count = serializers.IntegerField()
    sources = serializers.IntegerField(allow_null=True, help_text=SOURCES_HELP)
    row_share = serializers.FloatField(
        allow_null=True, min_value=0, max_value=1, help_text="Of the row's with a code in a column."
    )
    column_share = serializers.FloatField(
        allow_null=True, min_value=0, max_value=1, help_text="Of the column's with a code in a row."
    )
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
    sources = serializers.IntegerField(allow_null=True, help_text=SOURCES_HELP)
    left_out = LeftOutSerializer(many=True, help_text="What no number here counts.")
    rows = GroupSerializer(many=True, help_text="The first dimension, with its totals.")
    columns = GroupSerializer(many=True, help_text="The second dimension; empty where there is one only.")
    cells = GroupCellSerializer(many=True, help_text="Every pair of values that can go together.")


BY_PARAMETER = OpenApiParameter(
    "by", str, required=True, explode=False,
    description="One dimension, or two with a comma: `by=domain,entity`. Each is a parameter of the list.",
)  # fmt: skip


class GroupsView(GenericAPIView):
    """Counts by one or two dimensions, with the same filters as the list.

    A record counts once in each cell. With links (actor, role, mitigation …) it may count in several cells,
    so cells do not add up; totals are counted on their own.
    """

    serializer_class = GroupsSerializer
    filter_backends = [DjangoFilterBackend]
    pagination_class = None
    permission_classes = []
    filterset_class = None
    plural = ""  # of the noun

    @extend_schema(parameters=[BY_PARAMETER], filters=True, responses=GroupsSerializer)
    def get(self, request: Request) -> Response:
        noun = NOUNS[self.plural]
        filter_class = noun.filterset_class
        filterset = filter_class(request.query_params, queryset=self.get_queryset())
        unknown = find_unknown_parameters(request.query_params, [*filter_class.base_filters, "by", "format"])
        by = request.query_params.getlist("by")
        chosen, by_error = parse_group_dimensions(by, get_dimensions(noun))
        if errors := unknown | by_error | filterset.find_errors():
            raise ValidationError(errors)
        return Response(serialize_groups(filterset, chosen, request.build_absolute_uri("/api/v1")))


def parse_group_dimensions(
    values: list[str], known: Mapping[str, Dimension]
) -> tuple[list[Dimension], dict[str, str]]:
    """The dimensions that the values of `by` name, or {"by": error message}."""
    names = split_names(values)
    if unknown := [name for name in names if name not in known]:
        return [], {"by": describe_unknown_name(unknown[0], known, "dimension")}
    if len({*names}) != len(names) or len(names) not in (1, 2):
        return [], {"by": f"It takes one dimension, or two that differ. There are: {', '.join(known)}."}
    return [known[name] for name in names], {}


def serialize_groups(filterset: RecordFilter, dimensions: list[Dimension], api_root: str) -> dict[str, Any]:
    """The counts of a valid filter by one or two dimensions. `api_root` precedes the address of each list."""
    model = filterset.queryset.model
    has_sources = any(field.name == "source" for field in model._meta.fields)
    columns: list[CrosstabHeading] = []
    cells: list[CrosstabCell] = []
    if len(dimensions) == 2:
        row, column = dimensions
        table = build_crosstab(filterset, row, column, "sources" if has_sources else "count")
        rows, columns, total = table.rows, table.columns, table.total
        cells = [cell for line in table.cells for cell in line if cell.is_possible]
    else:
        tally = count_by_dimensions(filterset, dimensions, has_sources)
        rows = build_headings(filterset, dimensions[0], tally, only_allowed=False)
        total = count_all(filterset, has_sources)
    return {
        "by": [dimension.name for dimension in dimensions],
        "unit": f"published {model._meta.verbose_name_plural}",
        "query": filterset.describe(total.count),
        "address": f"{api_root}{total.address}",
        "data_revision": get_data_revision(),
        "count": total.count,
        "sources": total.sources,
        "left_out": list_left_out(filterset),
        "rows": serialize_headings(rows, total, api_root),
        "columns": serialize_headings(columns, total, api_root),
        "cells": [serialize_cell(cell, api_root) for cell in cells],
    }


def list_left_out(filterset: RecordFilter) -> list[dict[str, Any]]:
    """Records that no count includes: not coded ones that the filter excludes, and unpublished ones."""
    explanation = explain_count(filterset, filterset.facets())
    excluded = [{"count": line.count, "why": line.condition} for line in explanation.excluded]
    unpublished = [
        {"count": count, "why": f"{status}, of the whole base"} for count, status in explanation.unpublished
    ]
    return excluded + unpublished


def serialize_headings(
    headings: list[CrosstabHeading], total: CrosstabTotal, api_root: str
) -> list[dict[str, Any]]:
    """Each value with its share of the records that have a code in the dimension."""
    coded = total.count - sum(heading.total.count for heading in headings if heading.is_uncoded)
    return [
        {
            "value": heading.value,
            "label": heading.label,
            "is_code": not heading.is_uncoded,
            "count": heading.total.count,
            "sources": heading.total.sources,
            "share": None if heading.is_uncoded else divide(heading.total.count, coded),
            "address": f"{api_root}{heading.total.address}",
        }
        for heading in headings
    ]


def serialize_cell(cell: CrosstabCell, api_root: str) -> dict[str, Any]:
    return {
        "row": cell.row.value,
        "column": cell.column.value,
        "count": cell.count,
        "sources": cell.sources,
        "row_share": cell.row_share,
        "column_share": cell.column_share,
        "address": f"{api_root}{cell.address}",
    }
