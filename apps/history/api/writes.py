"""Writing one record through the API: each request is one revision with its reason."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from apps.access.idempotency import idempotent
from apps.core.api.viewsets import RecordViewSet
from apps.core.publishing import CITATION_REQUIRED, can_change_record, has_model_permission
from apps.history.api.preconditions import build_record_etag, check_if_match, parse_if_match
from apps.history.api.requests import CanCurate, Conflict, LimitedJSONParser, parse_reason
from apps.history.models import acquire_write_lock, create_revision


# No docstring: drf-spectacular would publish it as the description of every operation.
class RecordWriteViewSet(RecordViewSet):
    model: Any  # the noun, from its view mixin
    permission_classes = [CanCurate]
    parser_classes = [LimitedJSONParser]

    @idempotent
    def create(self, request: Request) -> Response:
        with self.write_transaction():
            record = self.save_record(data=request.data)
            response = self.build_response(self.reload_record(record), 201)
        response["Location"] = request.build_absolute_uri(f"{request.path}{record.public_id}/")
        return response

    @idempotent
    def partial_update(self, request: Request, id: str) -> Response:
        with self.write_transaction():
            self.update_record(self.get_object(), parse_if_match(request), request.data)
            return self.build_response(self.get_object())

    def build_response(self, record: Any, status: int = 200) -> Response:
        data = self.get_serializer(record).data
        return Response(data, status, headers={"ETag": build_record_etag(record, data)})

    @contextmanager
    def write_transaction(self) -> Iterator[None]:
        """One transaction and one revision by the user of the request, with the write lock."""
        with transaction.atomic(), create_revision(user=self.request.user) as context:
            acquire_write_lock()
            context.token = str(self.request.auth or "")
            yield

    def update_record(self, record: Any, tags: Sequence[str], body: Any) -> None:
        self.check_status(record)
        check_if_match(tags, record, self.get_serializer(record), body)
        was_uncited = self.is_published_uncited(record)
        self.save_record(record, data=body, partial=True)
        if self.is_published_uncited(record) and not was_uncited:
            raise Conflict(f"Not changed: {CITATION_REQUIRED}")

    def is_published_uncited(self, record: Any) -> bool:
        return self.model.objects.published().uncited().filter(pk=record.pk).exists()

    def save_record(self, *record: Any, **options: Any) -> Any:
        """Validate and save the body of a new record, or of the given one."""
        serializer: Any = self.get_serializer(*record, **options)
        reason, errors = parse_reason(self.request)
        if not serializer.is_valid() or errors:
            raise ValidationError(serializer.errors | errors)
        for change in serializer.get_link_changes():
            if not has_model_permission(self.request.user, change.action, type(change.link)):
                links = type(change.link)._meta.verbose_name_plural
                raise PermissionDenied(f"You may not {change.action} the {links} of a record.")
        with create_revision(reason=reason):
            return serializer.save()

    def reload_record(self, record: Any) -> Any:
        return self.get_queryset().get(pk=record.pk)

    def check_status(self, record: Any) -> None:
        if not can_change_record(self.request.user, self.model, record.status):
            status = record.get_status_display().lower()
            raise PermissionDenied(
                f"This {self.model._meta.verbose_name} is {status}: you may change drafts only."
            )
