"""The public log for programs that follow the data: what each revision changed, in order."""

import re
from itertools import islice
from typing import Any, NoReturn

from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_serializer
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.core.filters.filterset import find_unknown_parameters
from apps.core.filters.times import parse_timestamp
from apps.core.nouns import NOUNS
from apps.history.log.positions import LogPosition, LogQuery
from apps.history.log.public_log import (
    LOG_KINDS,
    PublicLogEntry,
    get_readable_id,
    iter_log_entries,
    serialize_field_changes,
)
from apps.history.models import get_data_revision

NOUN_NAMES = list(NOUNS)  # their order is part of cursors
FIRST_POSITION = LogPosition(0, 0, 0)
CHANGES_PAGE_SIZE, MAX_CHANGES_PAGE_SIZE = 50, 500
CURSOR_PATTERN = re.compile(r"(\d{1,18})(?:-([a-z]+)-(\d{1,18}))?")
# {kind of the change: whether the link existed before and after it}
LINK_CHANGES = {"added": (False, True), "changed": (True, True), "removed": (True, False)}


class CursorField(serializers.CharField):
    """The number of a revision, or the `cursor` of an earlier response."""

    def to_internal_value(self, data: Any) -> Any:
        match = CURSOR_PATTERN.fullmatch(super().to_internal_value(data))
        if not match or match[2] not in (None, *NOUN_NAMES):
            raise ValidationError(
                "This is neither the number of a revision nor a cursor of an earlier response."
            )
        if match[2] is None:
            return LogPosition(int(match[1]), len(NOUN_NAMES), 0)  # after all entries of the revision
        return LogPosition(int(match[1]), NOUN_NAMES.index(match[2]), int(match[3]))


class TimestampParameterField(serializers.CharField):
    def to_internal_value(self, data: Any) -> Any:
        try:
            return parse_timestamp(super().to_internal_value(data))
        except ValueError as error:
            raise ValidationError(str(error)) from error


class CommaSeparatedChoiceField(serializers.MultipleChoiceField):
    """Several values, as a repeated parameter or separated by commas."""

    default_error_messages = {"invalid_choice": "{input!r} is not one of {choices}."}

    def to_internal_value(self, data: Any) -> Any:
        values: Any = [value for part in data for value in part.split(",") if value]
        return super().to_internal_value(values)

    def fail(self, key: str, **kwargs: Any) -> NoReturn:
        super().fail(key, choices=", ".join(self.choices), **kwargs)


class ChangesQuerySerializer(serializers.Serializer):
    after = CursorField(required=False, help_text="Only changes after this revision or cursor.")
    noun = CommaSeparatedChoiceField(choices=NOUN_NAMES, required=False)
    id = serializers.CharField(required=False, max_length=1000, help_text="Ids, separated by commas.")
    kind = CommaSeparatedChoiceField(choices=LOG_KINDS, required=False)
    since = TimestampParameterField(
        required=False, help_text="Only revisions of this day (UTC) or time or later."
    )
    page_size = serializers.IntegerField(
        required=False, min_value=1, max_value=MAX_CHANGES_PAGE_SIZE, default=CHANGES_PAGE_SIZE
    )


@extend_schema_field({})
class AnyValueField(serializers.JSONField):
    """A value of any type of the data model."""


@extend_schema_serializer(component_name="Field")
class ChangedFieldSerializer(serializers.Serializer):
    field = serializers.CharField()
    before = AnyValueField(help_text="Null if there was no value.")
    after = AnyValueField(help_text="Null if there is no value.")


@extend_schema_serializer(component_name="Link")
class ChangedLinkSerializer(serializers.Serializer):
    link = serializers.CharField(help_text="The kind of link, such as risk actor.")
    change = serializers.ChoiceField(choices=list(LINK_CHANGES))
    # The declared field takes the place of the property that the stubs know.
    fields = ChangedFieldSerializer(many=True)  # type: ignore[assignment]  # hides Serializer.fields


class ChangeSerializer(serializers.Serializer):
    revision = serializers.IntegerField()
    time = serializers.DateTimeField()
    who = serializers.CharField(help_text="The account, or the file or command of an import.")
    reason = serializers.CharField()
    kind = serializers.ChoiceField(choices=LOG_KINDS)
    undoes = serializers.IntegerField(allow_null=True, help_text="The revision that was undone.")
    noun = serializers.ChoiceField(choices=NOUN_NAMES)
    id = serializers.CharField()
    title = serializers.CharField(help_text="The title at that time.")
    status = serializers.CharField(help_text="Published or withdrawn.")
    replaced_by = serializers.CharField(allow_null=True, help_text="Id of the record that replaces it.")
    url = serializers.CharField(help_text="The record in the API, in its current state.")
    fields = ChangedFieldSerializer(many=True)  # type: ignore[assignment]  # as above
    links = ChangedLinkSerializer(many=True)


class ChangesSerializer(serializers.Serializer):
    results = ChangeSerializer(many=True)
    next = serializers.CharField(allow_null=True, help_text="Address of the next page, null on the last.")
    cursor = serializers.CharField(help_text="The value of `after` that requests later changes.")
    data_revision = serializers.IntegerField(help_text="The last revision that was read.")


class ChangesView(APIView):
    """The changes of each revision to public records, the earliest first. See docs/following.md."""

    permission_classes = ()

    @extend_schema(
        parameters=[ChangesQuerySerializer], responses=ChangesSerializer, operation_id="changes_list"
    )
    def get(self, request: Request) -> Response:
        # Read first: the log up to this revision does not change any more.
        last = get_data_revision()
        query = parse_changes_query(request)
        after = query.get("after", FIRST_POSITION)
        entries = iter_log_entries(select_models(query), after, last, build_log_query(query))
        page = list(islice(entries, query["page_size"]))
        has_more = next(entries, None) is not None
        cursor = format_cursor(page[-1].position) if has_more else str(max(last, after.revision))
        return Response(
            {
                "results": [serialize_log_entry(entry, request) for entry in page],
                "next": build_cursor_url(request, cursor) if has_more else None,
                "cursor": cursor,
                "data_revision": last,
            }
        )


def parse_changes_query(request: Request) -> dict[str, Any]:
    """Return the validated parameters. Raises ValidationError with {parameter: message}."""
    serializer = ChangesQuerySerializer(data=request.query_params)
    unknown = find_unknown_parameters(request.query_params, serializer.fields)
    if not serializer.is_valid() or unknown:
        errors = {name: " ".join(messages) for name, messages in serializer.errors.items()}
        raise ValidationError(errors | unknown)
    return serializer.validated_data


def select_models(query: dict[str, Any]) -> dict[int, Any]:
    """Return {index of the noun: model} of the requested nouns, or of all."""
    return {NOUN_NAMES.index(name): NOUNS[name].model for name in query.get("noun") or NOUN_NAMES}


def build_log_query(query: dict[str, Any]) -> LogQuery:
    ids = tuple(public_id for public_id in query.get("id", "").split(",") if public_id)
    return LogQuery(frozenset(query.get("kind", ())), query.get("since"), ids)


def format_cursor(position: LogPosition) -> str:
    return f"{position.revision}-{NOUN_NAMES[position.noun_index]}-{position.record_id}"


def build_cursor_url(request: Request, cursor: str) -> str:
    query = request.query_params.copy()
    query["after"] = cursor
    return request.build_absolute_uri(f"{request.path}?{query.urlencode(safe=',')}")


def serialize_log_entry(entry: PublicLogEntry, request: Request) -> dict[str, Any]:
    """Return the members that `ChangeSerializer` declares."""
    row: Any = entry.row
    plural = NOUN_NAMES[entry.position.noun_index]
    return {
        "revision": entry.position.revision,
        "time": entry.revision.time,
        "who": entry.revision.author_name,
        "reason": entry.revision.reason,
        "kind": entry.kind,
        "undoes": entry.undone_revision,
        "noun": plural,
        "id": row.public_id,
        "title": row.title,
        "status": row.status,
        "replaced_by": get_readable_id(row.replaced_by),
        "url": request.build_absolute_uri(f"/api/v1/{plural}/{row.public_id}/"),
        "fields": entry.fields,
        "links": [serialize_link_change(*link) for link in entry.links],
    }


def serialize_link_change(owner: str, before: Any, after: Any) -> dict[str, Any]:
    """Serialize the states of a link before and after a change; `owner` is its field with the record."""
    exists = (before is not None, after is not None)
    return {
        "link": str((after or before).instance_type._meta.verbose_name),
        "change": next(name for name, states in LINK_CHANGES.items() if states == exists),
        "fields": serialize_field_changes(before, after, {"id", "raw", owner}, is_link=True),
    }
