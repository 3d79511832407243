"""Many records made and changed by one request: all of them, in one revision, or none."""

from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404
from rest_framework.decorators import action
from rest_framework.exceptions import APIException, PermissionDenied, ValidationError
from rest_framework.response import Response

from apps.access.idempotency import idempotent
from apps.core.filters.filterset import describe_unknown_name
from apps.core.publishing import has_model_permission
from apps.history.api.preconditions import build_record_etag

MAX_BULK_RECORDS = 100  # records of one request
BULK_FIELDS = ["reason", "records"]


class BulkWriteRefused(APIException):
    """What is wrong with each record, by its place; the status is theirs where they agree."""

    def __init__(self, refused, number):
        statuses = {told["status"] for told in refused.values()}
        self.status_code = statuses.pop() if len(statuses) == 1 else 400
        text = f"{len(refused)} of {number} records cannot be written as sent. Nothing was written."
        self.detail = {"detail": text, "errors": refused}


class BulkWriteMixin:
    """Each record is written as by a request of its own: the same rules, rights and tags."""

    @action(detail=False, methods=["post"])
    @idempotent
    def bulk(self, request):
        items = parse_bulk_items(request)
        with self.turn():
            written, refused = [], {}
            for place, item in enumerate(items):
                try:
                    with transaction.atomic():
                        written.append(self.one(item))
                except (APIException, Http404) as error:
                    refused[str(place)] = serialize_bulk_error(error)
            if refused:
                raise BulkWriteRefused(refused, len(items))
            return Response({"records": [self.receipt(*each) for each in written]})

    def one(self, item):
        """A record with an `etag` is changed, one without is made. Returns it, and whether it was made."""
        if not isinstance(item, dict):
            raise ValidationError({"detail": ["A record is an object with named fields."]})
        if "reason" in item:
            raise ValidationError({"reason": ["Give one reason for all, beside records."]})
        body = {name: value for name, value in item.items() if name != "etag"}
        if "etag" not in item:
            return self.made(body), True
        record = get_object_or_404(self.get_queryset(), public_id=body.pop("id", ""))
        self.change(record, [str(item["etag"])], body)
        return record, False

    def made(self, body):
        if not has_model_permission(self.request.user, "add", self.model):
            raise PermissionDenied(f"You may not add {self.model._meta.verbose_name_plural}.")
        return self.written(data=body)

    def receipt(self, record, is_made):
        record = self.shown(record)
        return {
            "id": record.public_id,
            "etag": build_record_etag(record, self.get_serializer(record).data),
            "made": is_made,
        }


def parse_bulk_items(request):
    """The records of a body, or all that is wrong with its frame."""
    if not isinstance(request.data, dict):
        raise ValidationError({"detail": ["A body is an object with a reason and a list of records."]})
    wrong = {
        name: describe_unknown_name(name, BULK_FIELDS, "field") for name in {*request.data} - {*BULK_FIELDS}
    }
    items = request.data.get("records")
    if not isinstance(items, list) or not 1 <= len(items) <= MAX_BULK_RECORDS:
        wrong["records"] = f"This takes a list of 1 to {MAX_BULK_RECORDS} records."
    if wrong:
        raise ValidationError(wrong)
    return items


def serialize_bulk_error(error):
    if isinstance(error, Http404):
        return {"status": 404, "detail": "Nobody has this id, or you may not see it."}
    if isinstance(error, ValidationError):
        return {"status": 400, "errors": error.detail}
    more = error.detail if isinstance(error.detail, dict) else {"detail": error.detail}
    return {"status": error.status_code} | more
