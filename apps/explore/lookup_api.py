"""Many names at once, for programs: ids, ids of datasets, DOIs, addresses or whole titles."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.core.filters.filterset import describe_unknown_name
from apps.core.models import Status
from apps.explore.lookup import MAX_NAMES, look_up_names

MAX_NAME_LENGTH = 2_000  # characters of a name: an address may be long


class NamesSerializer(serializers.Serializer):
    names = serializers.ListField(
        child=serializers.CharField(max_length=MAX_NAME_LENGTH),
        min_length=1,
        max_length=MAX_NAMES,
        help_text="Ids, ids of datasets, DOIs, addresses, whole titles.",
    )

    def to_internal_value(self, data):
        if not isinstance(data, dict):
            raise ValidationError({"names": ["A body is an object with a list of names."]})
        if unknown := {
            name: [describe_unknown_name(name, ["names"], "field")] for name in data if name != "names"
        }:
            raise ValidationError(unknown)
        return super().to_internal_value(data)


class NamedRecordSerializer(serializers.Serializer):
    noun = serializers.SerializerMethodField(help_text="As in the address of its list.")
    id = serializers.CharField(source="public_id")
    title = serializers.CharField()
    status = serializers.CharField(help_text="published or withdrawn.")
    went_to = serializers.SerializerMethodField(help_text="Id of the record it was merged into.")
    address = serializers.SerializerMethodField(help_text="The record in the API.")
    page_url = serializers.SerializerMethodField()

    def get_noun(self, record) -> str:
        return record._meta.verbose_name_plural

    def get_went_to(self, record) -> str | None:
        return record.successor and record.successor.public_id

    def get_address(self, record) -> str:
        return self.absolute(f"/api/v1{record.get_absolute_url()}")

    def get_page_url(self, record) -> str:
        return self.absolute(record.get_absolute_url())

    def absolute(self, address):
        return self.context["request"].build_absolute_uri(address)


class FoundSerializer(serializers.Serializer):
    name = serializers.CharField()
    record = NamedRecordSerializer()


class AmbiguousSerializer(serializers.Serializer):
    name = serializers.CharField()
    records = NamedRecordSerializer(many=True)


class LookupSerializer(serializers.Serializer):
    found = FoundSerializer(many=True, help_text="Names that one published record bears.")
    withdrawn = FoundSerializer(many=True, help_text="Names of a withdrawn record, and where it went.")
    ambiguous = AmbiguousSerializer(many=True, help_text="Names that several records bear.")
    not_found = serializers.ListField(child=serializers.CharField(), help_text="Names that no record bears.")


class LookupView(APIView):
    """Which records a list of names means. It reads only, and asks for no account."""

    permission_classes = []
    authentication_classes = []  # nobody is asked who they are, so nobody for a CSRF token

    @extend_schema(request=NamesSerializer, responses=LookupSerializer)
    def post(self, request):
        if unknown := {name: describe_unknown_name(name, ["format"]) for name in request.query_params}:
            raise ValidationError(unknown)
        asked = NamesSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        answers = look_up_names(asked.validated_data["names"])
        return Response(LookupSerializer(group_by_outcome(answers), context={"request": request}).data)


def group_by_outcome(answers):
    """By outcome, each in the order in which it was asked for."""
    single = [(answer.name, answer.records[0]) for answer in answers if len(answer.records) == 1]
    withdrawn = [pair for pair in single if pair[1].status == Status.WITHDRAWN]
    return {
        "found": pair_names_with_records(pair for pair in single if pair not in withdrawn),
        "withdrawn": pair_names_with_records(withdrawn),
        "ambiguous": [
            {"name": answer.name, "records": answer.records} for answer in answers if len(answer.records) > 1
        ],
        "not_found": [answer.name for answer in answers if not answer.records],
    }


def pair_names_with_records(pairs):
    return [{"name": name, "record": record} for name, record in pairs]
