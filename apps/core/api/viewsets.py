"""The API of a noun: filtered lists, and records by their public id."""

from typing import Any

from django.db.models import QuerySet
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.views import APIView
from rest_framework.viewsets import ReadOnlyModelViewSet

from apps.core.api.expand import EXPAND_PARAMETER, ExpandMixin
from apps.core.api.id_fields import RecordIdField
from apps.core.api.nested_links import LinkListSerializer, NestedLinkSerializer
from apps.core.api.pagination import PAGE_PARAMETERS, RecordPagination
from apps.core.api.sparse_fields import SparseFieldsMixin, limit_serializer_fields
from apps.core.api.strict import MAX_TEXT_LENGTH
from apps.core.api.writable import WritableRecordSerializer
from apps.core.filters.facets import FACETS_PARAMETER, FacetedViewSetMixin
from apps.core.models import Record
from apps.core.validators import PUBLIC_ID_PATTERN

RECORD_FIELDS = [
    "id",
    "title",
    "description",
    "status",
    "replaced_by",
    "origin",
    "external_id",
    "created",
    "updated",
    "page_url",
]


class StrictFilterBackend(DjangoFilterBackend):
    """Refuses wrong values and unknown parameters, and names the nearest known one."""

    def filter_queryset(self, request: Request, queryset: QuerySet, view: APIView) -> QuerySet:
        filterset = self.get_filterset(request, queryset, view)
        known = (*PAGE_PARAMETERS, EXPAND_PARAMETER, FACETS_PARAMETER)
        if errors := filterset.find_errors(strict=True, extra=known):
            raise ValidationError(errors)
        return filterset.qs


def build_nullable_field(source: str, help_text: str) -> serializers.Field:
    """A read-only text of a related record, null if there is no such record."""
    return serializers.CharField(source=source, allow_null=True, read_only=True, help_text=help_text)


def build_text_field(**options: Any) -> serializers.Field:
    return serializers.CharField(required=False, allow_blank=True, max_length=MAX_TEXT_LENGTH, **options)


def build_links_field(
    child: type[serializers.Serializer], help_text: str, **options: Any
) -> serializers.Field:
    """Links of a record, which are written with it."""
    return LinkListSerializer(child=child(), required=False, help_text=help_text, **options)


# No docstrings: see StrictSerializer. A citation, for nouns below the sources app.
class CitedSerializer(NestedLinkSerializer):
    source = RecordIdField(required=True)  # type: ignore[assignment]  # hides Field.source
    via = RecordIdField()
    locator = build_text_field()
    quote = build_text_field()


class RecordSerializer(WritableRecordSerializer):
    id = serializers.CharField(
        source="public_id", required=False, max_length=80, help_text="Permanent and never reused."
    )
    replaced_by = RecordIdField(help_text="Id of the record that replaces a withdrawn or merged one.")
    page_url = serializers.SerializerMethodField(help_text="The record's page here.")

    def get_extra_kwargs(self) -> dict[str, dict]:
        locked = {name: {"read_only": True} for name in ("status", "origin", "external_id")}
        return super().get_extra_kwargs() | locked

    def get_fields(self) -> dict[str, serializers.Field]:
        """The requested fields. With `?since=` each record says what changed."""
        query = getattr(self.context.get("request"), "GET", {})
        change = {"change": serializers.CharField(read_only=True, default=None)} if query.get("since") else {}
        return limit_serializer_fields(self, super().get_fields() | change)

    def get_page_url(self, record: Record) -> str:
        request = self.context.get("request")
        return request.build_absolute_uri(record.get_absolute_url()) if request else record.get_absolute_url()


class RecordViewSet(SparseFieldsMixin, FacetedViewSetMixin, ExpandMixin, ReadOnlyModelViewSet):
    """The lists take the parameters of the pages; a record has the content of its page."""

    model: type[Record]
    record_serializer_class: type[RecordSerializer]
    lookup_field = "public_id"
    lookup_url_kwarg = "id"
    lookup_value_regex = PUBLIC_ID_PATTERN
    filter_backends = [StrictFilterBackend]
    pagination_class = RecordPagination

    def get_queryset(self) -> Any:
        if self.action == "list":
            return self.model.objects.published()
        return self.model.objects.with_related("replaced_by").readable().for_page()

    def filter_queryset(self, queryset: Any) -> Any:
        if self.action != "list":
            return queryset
        rows: Any = super().filter_queryset(queryset)
        return rows.for_list().with_related("replaced_by")

    def get_serializer_class(self) -> Any:
        return self.serializer_class if self.action == "list" else self.record_serializer_class
