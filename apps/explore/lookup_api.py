"""Look up many names at once in the API: ids, ids in datasets, DOIs, URLs or whole titles."""

from collections.abc import Mapping, Sequence
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.core.filters.filterset import describe_unknown_name
from apps.core.models import Record, Status
from apps.explore.lookup import MAX_NAMES, LookupResult, look_up_names

MAX_NAME_LENGTH = 2_000  # a URL may be long


class NamesSerializer(serializers.Serializer):
    names = serializers.ListField(
        child=serializers.CharField(max_length=MAX_NAME_LENGTH),
        min_length=1,
        max_length=MAX_NAMES,
        help_text="Ids, ids in datasets, DOIs, URLs or whole titles.",
    )

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, Mapping):
            raise ValidationError({"names": ["A body is an object with a list of names."]})
        if unknown := [name for name in data if name != "names"]:
            raise ValidationError(
                {name: [describe_unknown_name(name, ["names"], "field")] for name in unknown}
            )
        return super().to_internal_value(data)


class NamedRecordSerializer(serializers.Serializer):
    noun = serializers.SerializerMethodField(help_text="The noun, as in the address of its list.")
    id = serializers.CharField(source="public_id")
    title = serializers.CharField()
    status = serializers.CharField(help_text="published or withdrawn.")
    went_to = serializers.SerializerMethodField(help_text="Id of the record that it was merged into.")
    address = serializers.SerializerMethodField(help_text="The record in the API.")
    page_url = serializers.SerializerMethodField()

    def get_noun(self, record: Record) -> str:
        return str(record._meta.verbose_name_plural)

    def get_went_to(self, record: Record) -> str | None:
        return record.successor.public_id if record.successor else None

    def get_address(self, record: Record) -> str:
        return self.build_absolute_url(f"/api/v1{record.get_absolute_url()}")

    def get_page_url(self, record: Record) -> str:
        return self.build_absolute_url(record.get_absolute_url())

    def build_absolute_url(self, path: str) -> str:
        return self.context["request"].build_absolute_uri(path)


class FoundSerializer(serializers.Serializer):
    name = serializers.CharField()
    record = NamedRecordSerializer()


class AmbiguousSerializer(serializers.Serializer):
    name = serializers.CharField()
    records = NamedRecordSerializer(many=True)


class LookupSerializer(serializers.Serializer):
    found = FoundSerializer(many=True, help_text="Names of exactly one record, which is published.")
    withdrawn = FoundSerializer(many=True, help_text="Names of a withdrawn record, and where it went.")
    ambiguous = AmbiguousSerializer(many=True, help_text="Names of several records.")
    not_found = serializers.ListField(child=serializers.CharField(), help_text="Names of no record.")


class LookupView(APIView):
    """Find the records that a list of names refers to. It only reads and needs no account."""

    permission_classes = []
    authentication_classes = []  # without authentication there is no CSRF check

    @extend_schema(request=NamesSerializer, responses=LookupSerializer)
    def post(self, request: Request) -> Response:
        if unknown := {name: describe_unknown_name(name, ["format"]) for name in request.query_params}:
            raise ValidationError(unknown)
        serializer = NamesSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        results = look_up_names(serializer.validated_data["names"])
        return Response(LookupSerializer(group_by_outcome(results), context={"request": request}).data)


def group_by_outcome(results: Sequence[LookupResult]) -> dict[str, list[Any]]:
    """The results in the fields of LookupSerializer, each in the order of the request."""
    single = [result for result in results if len(result.records) == 1]
    withdrawn = [result for result in single if result.records[0].status == Status.WITHDRAWN]
    found = [result for result in single if result.records[0].status != Status.WITHDRAWN]
    return {
        "found": [{"name": result.name, "record": result.records[0]} for result in found],
        "withdrawn": [{"name": result.name, "record": result.records[0]} for result in withdrawn],
        "ambiguous": [
            {"name": result.name, "records": result.records} for result in results if len(result.records) > 1
        ],
        "not_found": [result.name for result in results if not result.records],
    }
