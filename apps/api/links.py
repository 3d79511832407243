"""Base classes of the lists of links in the API: which actor has which role in which risk, and so on."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import django_filters as filters
from django.db.models import CharField, IntegerField, Model, Prefetch, QuerySet, TextField
from django.urls import URLPattern, path, re_path
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.model_meta import RelationInfo
from rest_framework.viewsets import ReadOnlyModelViewSet

from apps.core.api.expand import EXPAND_PARAMETER, ExpandMixin
from apps.core.api.id_fields import RecordIdField, RelatedIdField
from apps.core.api.pagination import PAGE_PARAMETERS, RecordPagination
from apps.core.api.viewsets import StrictFilterBackend
from apps.core.filters.facets import Facet
from apps.core.filters.fields import RecordChoiceFilter, TextFilter, WholeNumberFilter
from apps.core.filters.filterset import RecordFilter, find_unknown_parameters
from apps.core.filters.strict import refuse_unknown_parameters
from apps.core.models import READABLE_STATUSES, Record, Status

LINK_ID_PATTERN = "[0-9]{1,18}"


class LinkSerializer(serializers.ModelSerializer):
    """A link with public ids in place of records. The first field after the id is the owner of the link."""

    def build_relational_field(
        self, field_name: str, relation_info: RelationInfo
    ) -> tuple[type[serializers.Field], dict[str, Any]]:
        if not issubclass(relation_info.related_model, Record):
            return super().build_relational_field(field_name, relation_info)
        if relation_info.to_many:
            return RelatedIdField, {"many": True, "read_only": True}
        return RecordIdField, {}


class LinkFilter(RecordFilter):
    """The parameters of a list of links: one for each field of `Meta.fields`, and the id."""

    # None removes the inherited filter: links have none of these fields.
    q = sort = title = created = updated = None  # type: ignore[assignment]  # removes filters
    id = WholeNumberFilter(field_name="pk", label="id")

    @classmethod
    def filter_for_field(cls, field: Any, field_name: str, lookup_expr: str | None = None) -> filters.Filter:
        label = field_name.replace("_", " ")
        if field.is_relation:
            records = field.related_model.objects.readable()
            return RecordChoiceFilter(field_name=field_name, queryset=records, label=label)
        if field.choices:
            return Facet(field_name=field_name, choices=field.choices, label=label)
        if isinstance(field, IntegerField):
            return WholeNumberFilter(field_name=field_name, label=label)
        if isinstance(field, CharField | TextField):
            return TextFilter(field_name=field_name, label=label)
        raise TypeError(f"There is no filter for {field}.")

    def sort_rows(self, qs: QuerySet) -> QuerySet:
        return qs

    def find_unknown(self, extra: Iterable[str] = ()) -> dict[str, str]:
        known = [*self.base_filters, *PAGE_PARAMETERS, EXPAND_PARAMETER, "format"]
        return find_unknown_parameters(self.data, known)


class LinkViewSet(ExpandMixin, ReadOnlyModelViewSet):
    """Links of published records. A link to a record that readers may not see is not listed."""

    lookup_url_kwarg = "id"
    filter_backends = [StrictFilterBackend]
    filterset_class = LinkFilter
    pagination_class = RecordPagination
    permission_classes = []

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        refuse_unknown_parameters(request.query_params, [EXPAND_PARAMETER, "format"], ValidationError)
        response = super().retrieve(request, *args, **kwargs)
        self.expand([response.data])
        return response

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        return super().filter_queryset(queryset) if self.action == "list" else queryset


@dataclass(frozen=True)
class ApiLinkList:
    """A list of links: `name` is the last part of its address in the API."""

    name: str
    serializer_class: type[LinkSerializer]
    filterset_class: type[LinkFilter]

    @property
    def model(self) -> type[Model]:
        return self.serializer_class.Meta.model

    @property
    def fields(self) -> list[str]:
        """The fields of a link after its id, the owner first."""
        return list(self.serializer_class.Meta.fields[1:])

    def build_urls(self) -> list[URLPattern]:
        options = {
            "queryset": get_visible_links(self.model, self.fields[0]),
            "serializer_class": self.serializer_class,
            "filterset_class": self.filterset_class,
            "basename": f"api-{self.name}",
        }
        rows = LinkViewSet.as_view({"get": "list"}, detail=False, **options)
        row = LinkViewSet.as_view({"get": "retrieve"}, detail=True, **options)
        return [
            path(f"{self.name}/", rows, name=f"api-{self.name}-list"),
            re_path(rf"^{self.name}/(?P<id>{LINK_ID_PATTERN})/$", row, name=f"api-{self.name}-detail"),
        ]


def get_visible_links(model: type[Model], owner: str) -> QuerySet:
    """Return the links of published records to records that readers may see.

    An optional record that readers may not see is left out of the link.
    """
    fields: list[Any] = [
        field for field in (*model._meta.fields, *model._meta.many_to_many) if names_records(field)
    ]
    required = [field.name for field in fields if not (field.null or field.many_to_many)]
    conditions = {f"{name}__status__in": READABLE_STATUSES for name in required}
    rows = model._default_manager.filter(**conditions, **{f"{owner}__status": Status.PUBLISHED})
    optional = (
        Prefetch(field.name, field.related_model.objects.readable())
        for field in fields
        if field.name not in required
    )
    return rows.select_related(*required).prefetch_related(*optional).order_by("pk")


def names_records(field: Any) -> bool:
    """Whether a model field is a key of a record, or a many-to-many relation to records."""
    return field.is_relation and issubclass(field.related_model, Record)
