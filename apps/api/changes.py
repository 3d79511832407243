"""The log of the base for programs that follow it: what each revision did to each record, in order."""

import re
from itertools import islice

from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_serializer
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.core.filters.filterset import find_unknown_parameters
from apps.core.filters.times import parse_timestamp
from apps.core.nouns import NOUNS
from apps.history.log.positions import LogPosition
from apps.history.log.public_log import (
    LOG_KINDS,
    LogQuery,
    get_readable_id,
    iter_log_entries,
    serialize_field_changes,
)
from apps.history.models import get_data_revision

NOUN_NAMES = list(NOUNS)
FIRST_POSITION = LogPosition(0, 0, 0)
CHANGES_PAGE_SIZE, MAX_CHANGES_PAGE_SIZE = 50, 500
CURSOR_PATTERN = re.compile(r"(\d{1,18})(?:-([a-z]+)-(\d{1,18}))?")
LINK_CHANGE_ENDS = {"added": (False, True), "changed": (True, True), "removed": (True, False)}


class CursorField(serializers.CharField):
    """A number of a revision, or the `cursor` of an answer."""

    def to_internal_value(self, data):
        found = CURSOR_PATTERN.fullmatch(super().to_internal_value(data))
        if not found or found[2] not in (None, *NOUN_NAMES):
            raise ValidationError("That is no number of a revision, and no cursor of an earlier answer.")
        if found[2] is None:
            return LogPosition(int(found[1]), len(NOUN_NAMES), 0)
        return LogPosition(int(found[1]), NOUN_NAMES.index(found[2]), int(found[3]))


class TimestampParameterField(serializers.CharField):
    def to_internal_value(self, data):
        try:
            return parse_timestamp(super().to_internal_value(data))
        except ValueError as error:
            raise ValidationError(str(error)) from error


class CommaSeparatedChoiceField(serializers.MultipleChoiceField):
    """Given several times, or with commas."""

    default_error_messages = {"invalid_choice": "{input!r} is not one of {choices}."}

    def to_internal_value(self, data):
        return super().to_internal_value([one for part in data for one in part.split(",") if one])

    def fail(self, key, **kwargs):
        super().fail(key, choices=", ".join(self.choices), **kwargs)


class ChangesQuerySerializer(serializers.Serializer):
    after = CursorField(required=False, help_text="Only what stands after a revision, or after a cursor.")
    noun = CommaSeparatedChoiceField(choices=NOUN_NAMES, required=False)
    id = serializers.CharField(required=False, max_length=1000, help_text="Ids, with commas between them.")
    kind = CommaSeparatedChoiceField(choices=LOG_KINDS, required=False)
    since = TimestampParameterField(
        required=False, help_text="Only revisions of that day (UTC) or time or later."
    )
    page_size = serializers.IntegerField(
        required=False, min_value=1, max_value=MAX_CHANGES_PAGE_SIZE, default=CHANGES_PAGE_SIZE
    )


@extend_schema_field({})
class AnyValueField(serializers.JSONField):
    """Whatever the data model holds there."""


@extend_schema_serializer(component_name="Field")
class ChangedFieldSerializer(serializers.Serializer):
    field = serializers.CharField()
    before = AnyValueField(help_text="Null for nothing.")
    after = AnyValueField(help_text="Null for nothing.")


@extend_schema_serializer(component_name="Link")
class ChangedLinkSerializer(serializers.Serializer):
    link = serializers.CharField(help_text="What kind of link, such as risk actor.")
    change = serializers.ChoiceField(choices=list(LINK_CHANGE_ENDS))
    fields = ChangedFieldSerializer(many=True)


class ChangeSerializer(serializers.Serializer):
    revision = serializers.IntegerField()
    time = serializers.DateTimeField()
    who = serializers.CharField(help_text="The account, or the file or command.")
    reason = serializers.CharField()
    kind = serializers.ChoiceField(choices=LOG_KINDS)
    undoes = serializers.IntegerField(allow_null=True, help_text="The revision that was undone.")
    noun = serializers.ChoiceField(choices=NOUN_NAMES)
    id = serializers.CharField()
    title = serializers.CharField(help_text="As it was called then.")
    status = serializers.CharField(help_text="Published or withdrawn.")
    replaced_by = serializers.CharField(allow_null=True, help_text="Id of the record that it went into.")
    url = serializers.CharField(help_text="The record in the API, as it is now.")
    fields = ChangedFieldSerializer(many=True)
    links = ChangedLinkSerializer(many=True)


class ChangesSerializer(serializers.Serializer):
    results = ChangeSerializer(many=True)
    next = serializers.CharField(allow_null=True, help_text="Address of what follows, null at the end.")
    cursor = serializers.CharField(help_text="Ask `after` this for what is written from now on.")
    data_revision = serializers.IntegerField(help_text="Up to which this was read.")


class ChangesView(APIView):
    """What each revision did to each record that readers may see, the first first. See docs/following.md."""

    permission_classes = ()

    @extend_schema(
        parameters=[ChangesQuerySerializer], responses=ChangesSerializer, operation_id="changes_list"
    )
    def get(self, request):
        asked, last = (
            parse_changes_query(request),
            get_data_revision(),
        )  # whatever is up to there will stay as it is
        after = asked.get("after", FIRST_POSITION)
        models = {NOUN_NAMES.index(noun): NOUNS[noun].model for noun in asked.get("noun") or NOUN_NAMES}
        ids = tuple(one for one in asked.get("id", "").split(",") if one)
        choice = LogQuery(frozenset(asked.get("kind", ())), asked.get("since"), ids)
        found = iter_log_entries(models, after, last, choice)
        page = list(islice(found, asked["page_size"]))
        more = next(found, None) is not None
        cursor = format_cursor(page[-1].place) if more else str(max(last, after.revision))
        return Response({
            "results": [serialize_log_entry(entry, request) for entry in page],
            "next": build_cursor_url(request, cursor) if more else None,
            "cursor": cursor,
            "data_revision": last,
        })  # fmt: skip


def parse_changes_query(request):
    form = ChangesQuerySerializer(data=request.query_params)
    wrong = find_unknown_parameters(request.query_params, form.fields)
    if not form.is_valid() or wrong:
        raise ValidationError({name: " ".join(told) for name, told in form.errors.items()} | wrong)
    return form.validated_data


def format_cursor(place):
    return f"{place.revision}-{NOUN_NAMES[place.noun]}-{place.key}"


def build_cursor_url(request, cursor):
    query = request.query_params.copy()
    query["after"] = cursor
    return request.build_absolute_uri(f"{request.path}?{query.urlencode(safe=',')}")


def serialize_log_entry(entry, request):
    """As `ChangeSerializer` says."""
    row, plural = entry.row, NOUN_NAMES[entry.place.noun]
    return {
        "revision": entry.place.revision, "time": entry.revision.time, "who": entry.revision.author_name,
        "reason": entry.revision.reason, "kind": entry.kind, "undoes": entry.undoes, "noun": plural,
        "id": row.public_id, "title": row.title, "status": row.status,
        "replaced_by": get_readable_id(row.replaced_by),
        "url": request.build_absolute_uri(f"/api/v1/{plural}/{row.public_id}/"),
        "fields": entry.fields,
        "links": [serialize_link_change(*each) for each in entry.links],
    }  # fmt: skip


def serialize_link_change(owner, before, after):
    change = next(
        name for name, was in LINK_CHANGE_ENDS.items() if was == (before is not None, after is not None)
    )
    return {
        "link": str((after or before).instance_type._meta.verbose_name),
        "change": change,
        "fields": serialize_field_changes(before, after, {"id", "raw", owner}, is_link=True),
    }
