"""The state of a record that somebody has seen: its tag, and what was written since."""

import hashlib
import re

from django.utils.http import parse_etags
from rest_framework.exceptions import APIException
from rest_framework.renderers import JSONRenderer

from apps.history.log.changes import HIDDEN_FIELDS, get_last_revision_number, list_changes_since
from apps.history.log.diff import format_row_value, get_row_value, get_tracked_fields


class PreconditionRequired(APIException):
    status_code = 428
    default_detail = "Say in If-Match which state you have seen: the ETag of the record, as it came."


class PreconditionFailed(APIException):
    status_code = 412

    def __init__(self, detail):
        self.detail = detail


def build_record_etag(record, data):
    """The last revision of the record and its links, and a digest of all that the body shows."""
    digest = hashlib.blake2b(JSONRenderer().render(data), digest_size=8).hexdigest()
    return f'"{get_last_revision_number(record)}-{digest}"'


def parse_if_match(request):
    return parse_etags(request.headers.get("If-Match", ""))


def check_if_match(tags, record, serializer, body):
    """A tag that compression has made weak stands for the same state."""
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


def serialize_changes_since(record, tag, serializer, body):
    """What others wrote to it since, as far as the tag tells; nothing where only what it names changed."""
    number = re.match(r'"(\d{1,15})-', tag)
    changes = list_changes_since(record, int(number[1])) if number else []
    written = [field for field in serializer.fields.values() if not field.read_only]
    names = {field.source: field.field_name for field in written} | serializer.body_names
    of_record = f"{record._meta.label_lower}:{record.pk}"
    return [
        serialize_object_change(change, names if change.key == of_record else {}, body) for change in changes
    ]


def serialize_object_change(change, names, body):
    act = change.revision
    return {
        "what": change.summary,
        "label": change.object_label,
        "revision": act.pk,
        "time": act.time,
        "who": act.author_name,
        "reason": act.reason,
        "fields": list(serialize_changed_fields(change, names, body)),
    }


def serialize_changed_fields(change, names, body):
    """Each field with what it said before, what it says now, and what you sent for it."""
    now = None if change.kind == "-" else change.row
    for item in get_tracked_fields(change.row):
        same = get_row_value(change.before, item) == get_row_value(now, item)
        if not same and item.name not in {*HIDDEN_FIELDS, change.owner}:
            name = names.get(item.name, item.name)
            yours = {"yours": body[name]} if names and name in body else {}
            yield {
                "field": name,
                "before": format_row_value(change.before, item),
                "theirs": format_row_value(now, item),
                **yours,
            }
