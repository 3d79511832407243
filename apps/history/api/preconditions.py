"""ETags of records and If-Match: a write overwrites nothing that its sender has not read."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.http import parse_etags
from rest_framework.exceptions import APIException
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from apps.core.models import Record
from apps.history.log.changes import (
    HIDDEN_FIELDS,
    ObjectChange,
    get_last_revision_number,
    list_changes_since,
)
from apps.history.log.diff import format_row_value, get_row_value, get_tracked_fields


class PreconditionRequired(APIException):
    status_code = 428
    default_detail = "Send the ETag of the record that you have read in the header If-Match."


class PreconditionFailed(APIException):
    status_code = 412

    def __init__(self, detail: Any) -> None:
        self.detail = detail


def build_record_etag(record: Record, data: Any) -> str:
    """The last revision of the record and its links, and a digest of the body."""
    digest = hashlib.blake2b(JSONRenderer().render(data), digest_size=8).hexdigest()
    return f'"{get_last_revision_number(record)}-{digest}"'


def parse_if_match(request: Request) -> list[str]:
    return parse_etags(request.headers.get("If-Match", ""))


def check_if_match(tags: Sequence[str], record: Record, serializer: Any, body: Any) -> None:
    """Raise PreconditionRequired without a tag, PreconditionFailed if no tag is that of the record now.

    Compression makes tags weak; a weak tag counts like the strong one.
    """
    tags = [tag.removeprefix("W/") for tag in tags]
    if not tags or tags == ["*"]:
        raise PreconditionRequired
    now = build_record_etag(record, serializer.data)
    if now not in tags:
        raise PreconditionFailed({
            "detail": "The record was changed since you read it. Nothing was written.",
            "etag": now,
            "meanwhile": serialize_changes_since(record, tags[0], serializer, body),
        })  # fmt: skip


def serialize_changes_since(record: Record, tag: str, serializer: Any, body: Any) -> list[dict[str, Any]]:
    """The changes since the revision of a tag. The list is empty if only a related record changed."""
    number = re.match(r'"(\d{1,15})-', tag)
    changes = list_changes_since(record, int(number[1])) if number else []
    writable = [field for field in serializer.fields.values() if not field.read_only]
    names = {field.source: field.field_name for field in writable} | serializer.body_names
    key = f"{record._meta.label_lower}:{record.pk}"
    return [serialize_object_change(change, names if change.key == key else {}, body) for change in changes]


def serialize_object_change(change: ObjectChange, names: Mapping[str, str], body: Any) -> dict[str, Any]:
    """`names` has the name in the body of each field of the record; it is empty for a link."""
    revision = change.revision
    return {
        "what": change.summary,
        "label": change.object_label,
        "revision": revision.pk,
        "time": revision.time,
        "who": revision.author_name,
        "reason": revision.reason,
        "fields": list(serialize_changed_fields(change, names, body)),
    }


def serialize_changed_fields(
    change: ObjectChange, names: Mapping[str, str], body: Any
) -> Iterator[dict[str, Any]]:
    """Each changed field with its value before, its value now, and the value that was sent, if any."""
    now = None if change.kind == "-" else change.row
    hidden = {*HIDDEN_FIELDS, change.owner}
    for item in get_tracked_fields(change.row):
        if item.name in hidden or get_row_value(change.before, item) == get_row_value(now, item):
            continue
        name = names.get(item.name, item.name)
        sent = {"yours": body[name]} if names and name in body else {}
        yield {
            "field": name,
            "before": format_row_value(change.before, item),
            "theirs": format_row_value(now, item),
            **sent,
        }
