"""The API of a noun: reading as RecordViewSet does, with drafts for curators, writing, and transitions."""

from typing import Any

from django.db.models import QuerySet
from django.utils.cache import get_conditional_response
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from apps.access.idempotency import idempotent
from apps.core.api.expand import EXPAND_PARAMETER
from apps.core.api.sparse_fields import FIELD_PARAMETERS
from apps.core.filters.filterset import describe_unknown_name
from apps.core.filters.strict import refuse_unknown_parameters
from apps.core.publishing import TRANSITIONS, Transition, get_allowed_transitions, has_model_permission
from apps.history.api.bulk import BulkWriteViewSet
from apps.history.api.preconditions import build_record_etag, check_if_match, parse_if_match
from apps.history.api.requests import Conflict, may_see_drafts, parse_reason
from apps.history.curation.transitions import attempt_transition, describe_other_publishers

RECORD_PARAMETERS = (*FIELD_PARAMETERS, EXPAND_PARAMETER, "format")  # of a single record


class CuratedViewSet(BulkWriteViewSet):
    """Lists have the same parameters as the pages; a record has the content of its page.

    Writing needs an account whose groups may write the noun. A new record is a draft.
    """

    # --- Reading -------------------------------------------------------------------------------

    def get_queryset(self) -> QuerySet[Any]:
        """Curators see a single record with what readers may not see; lists are the same for everybody."""
        if self.action == "list" or not may_see_drafts(self.request, self.model):
            return super().get_queryset()
        return self.model.objects.for_curators().with_related("replaced_by").for_page()

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The ETag of a record is needed to write it. With `expand`, it is one that no write accepts."""
        refuse_unknown_parameters(request.query_params, RECORD_PARAMETERS, ValidationError)
        record = self.get_object()
        response = self.build_response(record)
        response.data = self.limit_record(response.data)
        if EXPAND_PARAMETER in request.query_params:
            self.expand([response.data])
            response["ETag"] = build_record_etag(record, response.data)
        conditional: Any = get_conditional_response(request, response["ETag"], response=response)
        return conditional

    # --- Transitions ---------------------------------------------------------------------------

    @action(detail=True, methods=["post"])
    @idempotent
    def review(self, request: Request, id: str) -> Response:
        return self.change_status("review")

    @action(detail=True, methods=["post"], url_path="return")
    @idempotent
    def give_back(self, request: Request, id: str) -> Response:
        return self.change_status("return")

    @action(detail=True, methods=["post"])
    @idempotent
    def publish(self, request: Request, id: str) -> Response:
        return self.change_status("publish")

    @action(detail=True, methods=["post"])
    @idempotent
    def withdraw(self, request: Request, id: str) -> Response:
        return self.change_status("withdraw")

    def change_status(self, name: str) -> Response:
        with self.write_transaction():
            record = self.get_object()
            self.check_transition(name, record)
            tags, body = parse_if_match(self.request), self.request.data
            check_if_match(tags, record, self.get_serializer(record), body)
            self.carry_out(TRANSITIONS[name], record)
            return self.build_response(self.get_object())

    def check_transition(self, name: str, record: Any) -> None:
        transition, user = TRANSITIONS[name], self.request.user
        if not has_model_permission(user, transition.permission, self.model):
            raise PermissionDenied(f"You may not {name} {self.model._meta.verbose_name_plural}.")
        if record.status not in transition.from_statuses:
            allowed = get_allowed_transitions(record.status, user, self.model)
            names = ", ".join(allowed) or "nothing that you may do"
            raise Conflict(f"It is {record.get_status_display().lower()}; what can follow is {names}.")

    def carry_out(self, transition: Transition, record: Any) -> None:
        """Carry out a transition, or raise the error that says why not."""
        reason, errors = parse_reason(self.request)
        unknown = {*(self.request.data if "detail" not in errors else ())} - {"reason"}
        errors |= {name: [describe_unknown_name(name, ["reason"], "field")] for name in unknown}
        if errors:
            raise ValidationError(errors)
        records = self.model.objects.filter(pk=record.pk)
        try:
            result = attempt_transition(transition, self.request.user, records, reason)
        except ValueError as error:
            raise ValidationError({"reason": [str(error)]}) from error
        refused = f"Not {transition.done_label}, because"
        if result.own_work:
            others = describe_other_publishers(self.request.user, self.model)
            raise PermissionDenied(f"{refused} you changed it last. Who could: {others}.")
        if result.uncited:
            raise Conflict(f"{refused} no source is cited. Cite one first.")
        if result.replaced:
            raise Conflict(f"{refused} another record replaces it. Split it in the admin first.")
