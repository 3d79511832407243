"""The API of any noun: lists that a filter answers, and records by their public id."""

from django_filters.rest_framework import DjangoFilterBackend
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.viewsets import ReadOnlyModelViewSet

from apps.core.api.expand import EXPAND_PARAMETER, ExpandableSerializerMixin, ExpandMixin
from apps.core.api.id_fields import RecordIdField
from apps.core.api.nested_links import LinkListSerializer
from apps.core.api.pagination import PAGE_PARAMETERS, RecordPagination
from apps.core.api.sparse_fields import SparseFieldsMixin, limit_serializer_fields
from apps.core.api.writable import MAX_TEXT_LENGTH, StrictSerializerMixin, WritableRecordMixin
from apps.core.filters.facets import FACETS_PARAMETER, FacetedViewSetMixin
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


def build_nullable_field(source, said):
    """What another record says, null where there is no such record."""
    return serializers.CharField(source=source, allow_null=True, read_only=True, help_text=said)


def build_id_field(source, said="", **options):
    """A field that names another record by its public id."""
    said = said or f"Id of the {source}, if there is one."
    options = {"required": False, "allow_null": True} | options
    return RecordIdField(source=f"{source}.public_id", help_text=said, **options)


def build_text_field(**options):
    return serializers.CharField(required=False, allow_blank=True, max_length=MAX_TEXT_LENGTH, **options)


def build_links_field(child, said, **options):
    """What hangs on a record and is written with it."""
    return LinkListSerializer(child=child(), required=False, help_text=said, **options)


class NestedLinkSerializer(
    StrictSerializerMixin, serializers.Serializer
): ...  # what is written with a record, and only there


class CitedSerializer(NestedLinkSerializer):
    """A citation, for nouns that stand below the room of sources and only see it from behind."""

    source = build_id_field("source", required=True)
    via = build_id_field("via")
    locator = build_text_field()
    quote = build_text_field()


class RecordSerializer(ExpandableSerializerMixin, WritableRecordMixin, serializers.ModelSerializer):
    id = serializers.CharField(
        source="public_id", required=False, max_length=80, help_text="Permanent and never reused."
    )
    replaced_by = build_id_field("replaced_by", "Id of the record that a withdrawn or merged one went into.")
    page_url = serializers.SerializerMethodField(help_text="The record's page here.")

    def get_extra_kwargs(self):
        locked = {name: {"read_only": True} for name in ("status", "origin", "external_id")}
        return super().get_extra_kwargs() | locked

    def get_fields(self):
        """With the mark of each record, where it is asked what changed since a day; those asked for."""
        asked = getattr(self.context.get("request"), "GET", {})
        mark = {"change": serializers.CharField(read_only=True, default=None)} if asked.get("since") else {}
        return limit_serializer_fields(self, super().get_fields() | mark)

    def get_page_url(self, record) -> str:
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
        return self.model.objects.with_named("replaced_by").readable().for_page()

    def filter_queryset(self, queryset):
        if self.action != "list":
            return queryset
        return super().filter_queryset(queryset).for_list().with_named("replaced_by")

    def get_serializer_class(self):
        return self.serializer_class if self.action == "list" else self.record_serializer_class
