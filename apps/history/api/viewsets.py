"""Writing through the API: every request one revision with its reason, every status by a move.

Who writes says in `If-Match` which state they have seen, and overwrites nothing that they have not.
"""

from contextlib import contextmanager

from django.db import transaction
from django.utils.cache import get_conditional_response
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.response import Response

from apps.access.idempotency import idempotent
from apps.core.api.expand import EXPAND_PARAMETER
from apps.core.api.sparse_fields import FIELD_PARAMETERS
from apps.core.api.viewsets import RecordViewSet
from apps.core.filters.filterset import describe_unknown_name, find_unknown_parameters
from apps.core.publishing import (
    CITATION_REQUIRED,
    TRANSITIONS,
    can_change_record,
    get_allowed_transitions,
    has_model_permission,
)
from apps.history.api.bulk import BulkWriteMixin
from apps.history.api.preconditions import build_record_etag, check_if_match, parse_if_match
from apps.history.api.requests import CanCurate, Conflict, LimitedJSONParser, may_see_drafts, parse_reason
from apps.history.curation.transitions import attempt_transition, describe_other_publishers
from apps.history.models import acquire_write_lock, create_revision

RECORD_PARAMETERS = (*FIELD_PARAMETERS, EXPAND_PARAMETER, "format")  # what a single record can be asked


class CuratedViewSet(BulkWriteMixin, RecordViewSet):
    """Lists answer to the same parameters as the pages; a record has what its page shows.

    Writing asks for an account whose groups may. What is made is a draft.
    """

    permission_classes = [CanCurate]
    parser_classes = [LimitedJSONParser]

    # --- Reading -------------------------------------------------------------------------------

    def get_queryset(self):
        """One record is shown to curators with what readers may not see; lists are those of readers."""
        if self.action == "list" or not may_see_drafts(self.request, self.model):
            return super().get_queryset()
        return self.model.objects.for_curators().with_related("replaced_by").for_page()

    def retrieve(self, request, id):
        """With records in place of ids, the tag is of what stands there, and not one to write with."""
        if wrong := find_unknown_parameters(request.query_params, RECORD_PARAMETERS):
            raise ValidationError(wrong)
        record = self.get_object()
        response = self.answer(record)
        response.data = self.narrowed(response.data)
        if EXPAND_PARAMETER in request.query_params:
            self.expand([response.data])
            response["ETag"] = build_record_etag(record, response.data)
        return get_conditional_response(request, response["ETag"], response=response)

    def answer(self, record, status=200):
        data = self.get_serializer(record).data
        return Response(data, status, headers={"ETag": build_record_etag(record, data)})

    # --- Writing -------------------------------------------------------------------------------

    @idempotent
    def create(self, request):
        with self.turn():
            record = self.written(data=request.data)
            response = self.answer(self.shown(record), 201)
        response["Location"] = request.build_absolute_uri(f"{request.path}{record.public_id}/")
        return response

    @idempotent
    def partial_update(self, request, id):
        with self.turn():
            self.change(self.get_object(), parse_if_match(request), request.data)
            return self.answer(self.get_object())

    def change(self, record, tags, body):
        self.check_status(record)
        check_if_match(tags, record, self.get_serializer(record), body)
        was_bare = self.is_bare(record)
        self.written(record, data=body, partial=True)
        if self.is_bare(record) and not was_bare:
            raise Conflict(f"Not changed: {CITATION_REQUIRED}")

    def is_bare(self, record):
        return self.model.objects.published().uncited().filter(pk=record.pk).exists()

    @contextmanager
    def turn(self):
        """Nobody else writes meanwhile, and all that is written is one revision."""
        with transaction.atomic(), create_revision(user=self.request.user) as act:
            acquire_write_lock()
            act.token = str(self.request.auth or "")
            yield

    def written(self, *record, **options):
        serializer = self.get_serializer(*record, **options)
        reason, wrong = parse_reason(self.request)
        if not serializer.is_valid() or wrong:
            raise ValidationError(serializer.errors | wrong)
        for change in serializer.get_link_changes():
            if not has_model_permission(self.request.user, change.action, type(change.link)):
                nouns = type(change.link)._meta.verbose_name_plural
                raise PermissionDenied(f"You may not {change.action} the {nouns} of a record.")
        with create_revision(reason=reason):
            return serializer.save()

    def shown(self, record):
        return self.get_queryset().get(pk=record.pk)

    def check_status(self, record):
        if not can_change_record(self.request.user, self.model, record.status):
            text = f"This {self.model._meta.verbose_name} is {record.get_status_display().lower()}: "
            raise PermissionDenied(f"{text}you may change drafts only.")

    # --- Moves ---------------------------------------------------------------------------------

    @action(detail=True, methods=["post"])
    @idempotent
    def review(self, request, id):
        return self.move("review")

    @action(detail=True, methods=["post"], url_path="return")
    @idempotent
    def give_back(self, request, id):
        return self.move("return")

    @action(detail=True, methods=["post"])
    @idempotent
    def publish(self, request, id):
        return self.move("publish")

    @action(detail=True, methods=["post"])
    @idempotent
    def withdraw(self, request, id):
        return self.move("withdraw")

    def move(self, name):
        with self.turn():
            record = self.get_object()
            self.check_move(name, record)
            check_if_match(
                parse_if_match(self.request), record, self.get_serializer(record), self.request.data
            )
            self.carry_out(TRANSITIONS[name], record)
            return self.answer(self.get_object())

    def check_move(self, name, record):
        move, user = TRANSITIONS[name], self.request.user
        if not has_model_permission(user, move.permission, self.model):
            raise PermissionDenied(f"You may not {name} {self.model._meta.verbose_name_plural}.")
        if record.status not in move.from_statuses:
            can = (
                ", ".join(get_allowed_transitions(record.status, user, self.model))
                or "nothing that you may do"
            )
            raise Conflict(f"It is {record.get_status_display().lower()}; what can follow is {can}.")

    def carry_out(self, move, record):
        reason, wrong = parse_reason(self.request)
        further = {*(self.request.data if "detail" not in wrong else ())} - {"reason"}
        wrong |= {name: [describe_unknown_name(name, ["reason"], "field")] for name in further}
        if wrong:
            raise ValidationError(wrong)
        try:
            done = attempt_transition(
                move, self.request.user, self.model.objects.filter(pk=record.pk), reason
            )
        except ValueError as error:
            raise ValidationError({"reason": [str(error)]}) from error
        if done.own_work:
            who = describe_other_publishers(self.request.user, self.model)
            raise PermissionDenied(f"Not {move.done_label}, because you changed it last. Who could: {who}.")
        if done.uncited:
            raise Conflict(f"Not {move.done_label}, because no source is cited. Cite one first.")
        if done.replaced:
            raise Conflict(
                f"Not {move.done_label}, because another record replaces it. Split it in the admin first."
            )
