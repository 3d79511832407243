"""The API of any noun: lists that a filter answers, and records by their public id."""

from collections.abc import Iterator, Mapping
from typing import Any

from django_filters.rest_framework import DjangoFilterBackend
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.viewsets import ReadOnlyModelViewSet

from apps.core.api.expand import EXPAND_PARAMETER, ExpandMixin
from apps.core.api.id_fields import RecordIdField
from apps.core.api.nested_links import LinkListSerializer
from apps.core.api.pagination import PAGE_PARAMETERS, RecordPagination
from apps.core.api.sparse_fields import SparseFieldsMixin, limit_serializer_fields
from apps.core.api.writable import MAX_TEXT_LENGTH, StrictSerializerMixin, WritableRecordMixin
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
    """Refuses a parameter that does not exist, and names the nearest that does."""

    def filter_queryset(self, request, queryset, view):
        view.filterset = self.get_filterset(request, queryset, view)
        if problems := view.filterset.find_errors(
            strict=True, extra=(*PAGE_PARAMETERS, EXPAND_PARAMETER, FACETS_PARAMETER)
        ):
            raise ValidationError(problems)
        return view.filterset.qs


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


# No docstrings: drf-spectacular would publish them as descriptions of the components.
class NestedLinkSerializer(StrictSerializerMixin, serializers.Serializer):
    default_error_messages = {"invalid": "A link is an object with its fields."}

    def find_field_errors(self, data: Mapping) -> Iterator[tuple[str, list[str]]]:
        yield from super().find_field_errors(data)
        # A link is always sent as a whole, even where the record is sent in part.
        for name, field in self.fields.items():
            if field.required and not field.read_only and name not in data:
                yield name, [field.error_messages["required"]]


# A citation, for nouns below the sources app.
class CitedSerializer(NestedLinkSerializer):
    source = RecordIdField(required=True)
    via = RecordIdField()
    locator = build_text_field()
    quote = build_text_field()


class RecordSerializer(WritableRecordMixin, serializers.ModelSerializer):
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
    """Lists answer to the same parameters as the pages; a record has what its page shows."""

    lookup_field = "public_id"
    lookup_url_kwarg = "id"
    lookup_value_regex = PUBLIC_ID_PATTERN
    filter_backends = [StrictFilterBackend]
    pagination_class = RecordPagination

    def get_queryset(self):
        if self.action == "list":
            return self.model.objects.published()
        return self.model.objects.with_related("replaced_by").readable().for_page()

    def filter_queryset(self, queryset):
        if self.action != "list":
            return queryset
        return super().filter_queryset(queryset).for_list().with_related("replaced_by")

    def get_serializer_class(self):
        return self.serializer_class if self.action == "list" else self.record_serializer_class
