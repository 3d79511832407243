"""The state of a record that somebody has seen: its tag, and what was written since."""

import hashlib
import re

from django.utils.http import parse_etags
from rest_framework.exceptions import APIException
from rest_framework.renderers import JSONRenderer

from apps.history.curation.concurrent_edits import last_written, written_since
from apps.history.log.changes import SILENT
from apps.history.log.diff import text, tracked, value


class Unseen(APIException):
    status_code = 428
    default_detail = "Say in If-Match which state you have seen: the ETag of the record, as it came."


class Stale(APIException):
    status_code = 412

    def __init__(self, detail):
        self.detail = detail


def etag(record, data):
    """The last revision of the record and its links, and a digest of all that the body shows."""
    digest = hashlib.blake2b(JSONRenderer().render(data), digest_size=8).hexdigest()
    return f'"{last_written(record)}-{digest}"'


def tags_of(request):
    return parse_etags(request.headers.get("If-Match", ""))


def check_seen(tags, record, serializer, body):
    """A tag that compression has made weak stands for the same state."""
    tags = [tag.removeprefix("W/") for tag in tags]
    if not tags or tags == ["*"]:
        raise Unseen
    now = etag(record, serializer.data)
    if now not in tags:
        raise Stale({
            "detail": "The record was changed since you read it. Nothing was written.",
            "etag": now,
            "meanwhile": meanwhile(record, tags[0], serializer, body),
        })  # fmt: skip


def meanwhile(record, tag, serializer, body):
    """What others wrote to it since, as far as the tag tells; nothing where only what it names changed."""
    number = re.match(r'"(\d{1,15})-', tag)
    changes = written_since(record, int(number[1])) if number else []
    written = [field for field in serializer.fields.values() if not field.read_only]
    names = {field.source.partition(".")[0]: field.field_name for field in written} | serializer.stored_as
    of_record = f"{record._meta.label_lower}:{record.pk}"
    return [told(change, names if change.name == of_record else {}, body) for change in changes]


def told(change, names, body):
    act = change.revision
    return {
        "what": change.what,
        "label": change.label,
        "revision": act.pk,
        "time": act.time,
        "who": act.who,
        "reason": act.reason,
        "fields": list(fields(change, names, body)),
    }


def fields(change, names, body):
    """Each field with what it said before, what it says now, and what you sent for it."""
    now = None if change.kind == "-" else change.row
    for item in tracked(change.row):
        same = value(change.before, item) == value(now, item)
        if not same and item.name not in {*SILENT, change.owner}:
            name = names.get(item.name, item.name)
            yours = {"yours": body[name]} if names and name in body else {}
            yield {
                "field": name,
                "before": text(change.before, item),
                "theirs": text(now, item),
                **yours,
            }
