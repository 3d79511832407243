"""Many records written by one request: all of them in one revision, or none."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404
from rest_framework.decorators import action
from rest_framework.exceptions import APIException, PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from apps.access.idempotency import idempotent
from apps.core.filters.filterset import describe_unknown_name
from apps.core.publishing import has_model_permission
from apps.history.api.preconditions import build_record_etag
from apps.history.api.writes import RecordWriteViewSet

MAX_BULK_RECORDS = 100  # in one request
BULK_FIELDS = ["reason", "records"]


class BulkWriteRefused(APIException):
    """The errors of each record, by its index. The status is theirs if all have the same one."""

    def __init__(self, refused: Mapping[str, dict[str, Any]], number: int) -> None:
        statuses = {error["status"] for error in refused.values()}
        self.status_code = statuses.pop() if len(statuses) == 1 else 400
        text = f"{len(refused)} of {number} records cannot be written as sent. Nothing was written."
        detail: Any = {"detail": text, "errors": refused}
        self.detail = detail


# Each record is written as by a request of its own: with the same rules, permissions and tags.
# No docstring: drf-spectacular would publish it as the description of every operation.
class BulkWriteViewSet(RecordWriteViewSet):
    @action(detail=False, methods=["post"])
    @idempotent
    def bulk(self, request: Request) -> Response:
        items = parse_bulk_items(request)
        with self.write_transaction():
            written, refused = [], {}
            for index, item in enumerate(items):
                try:
                    with transaction.atomic():
                        written.append(self.write_item(item))
                except (APIException, Http404) as error:
                    refused[str(index)] = serialize_bulk_error(error)
            if refused:
                raise BulkWriteRefused(refused, len(items))
            return Response({"records": [self.serialize_written(*each) for each in written]})

    def write_item(self, item: Any) -> tuple[Any, bool]:
        """Change a record if the item has an `etag`, or create one. Returns it and whether it is new."""
        if not isinstance(item, dict):
            raise ValidationError({"detail": ["A record is an object with named fields."]})
        if "reason" in item:
            raise ValidationError({"reason": ["Give one reason for all records, beside `records`."]})
        body = {name: value for name, value in item.items() if name != "etag"}
        if "etag" not in item:
            return self.create_item(body), True
        record = get_object_or_404(self.get_queryset(), public_id=body.pop("id", ""))
        self.update_record(record, [str(item["etag"])], body)
        return record, False

    def create_item(self, body: dict[str, Any]) -> Any:
        if not has_model_permission(self.request.user, "add", self.model):
            raise PermissionDenied(f"You may not add {self.model._meta.verbose_name_plural}.")
        return self.save_record(data=body)

    def serialize_written(self, record: Any, is_new: bool) -> dict[str, Any]:
        record = self.reload_record(record)
        etag = build_record_etag(record, self.get_serializer(record).data)
        return {"id": record.public_id, "etag": etag, "made": is_new}


def parse_bulk_items(request: Request) -> list[Any]:
    """The records of a body. Raises ValidationError with all errors of the body around them."""
    if not isinstance(request.data, dict):
        raise ValidationError({"detail": ["A body is an object with a reason and a list of records."]})
    unknown = {*request.data} - {*BULK_FIELDS}
    errors = {name: describe_unknown_name(name, BULK_FIELDS, "field") for name in unknown}
    items = request.data.get("records")
    if not isinstance(items, list) or not 1 <= len(items) <= MAX_BULK_RECORDS:
        errors["records"] = f"This takes a list of 1 to {MAX_BULK_RECORDS} records."
    if errors or not isinstance(items, list):
        raise ValidationError(errors)
    return items


def serialize_bulk_error(error: APIException | Http404) -> dict[str, Any]:
    if isinstance(error, Http404):
        return {"status": 404, "detail": "No record has this id, or you may not see it."}
    if isinstance(error, ValidationError):
        return {"status": 400, "errors": error.detail}
    more = error.detail if isinstance(error.detail, dict) else {"detail": error.detail}
    return {"status": error.status_code} | more
