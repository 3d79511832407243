"""Requests that write through the API: the body, its reason, and the permission to write."""

from typing import IO, Any

from django.conf import settings
from django.db.models import Model
from django.http import HttpRequest
from rest_framework.exceptions import APIException, NotAuthenticated, ParseError, PermissionDenied
from rest_framework.parsers import JSONParser
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from apps.access.models import Scope
from apps.core.publishing import has_model_permission
from apps.history.models import Revision
from apps.http.problems import BodyTooLarge

MAX_REASON_LENGTH = Revision._meta.get_field("reason").max_length or 0

Errors = dict[str, list[str]]  # messages by the name of a field


class Conflict(APIException):
    status_code = 409


class LimitedJSONParser(JSONParser):
    """Refuses bodies that are too large or nested too deeply."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None
    ) -> dict[str, Any]:
        length = parser_context["request"].META.get("CONTENT_LENGTH") or 0
        if int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise BodyTooLarge
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise ParseError("The body is nested too deeply.") from error


class CanCurate(BasePermission):
    """Everybody may read. Writing needs an account of the staff whose groups may write the noun."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if request.method in SAFE_METHODS or view.action is None:
            return True
        if not request.user.is_authenticated:
            raise NotAuthenticated("Writing needs an account. Reading does not.")
        token: Any = request.auth
        if token and token.scope != Scope.WRITE:
            raise PermissionDenied("This token may only read. Create one that may write.")
        permission = "add" if view.action == "create" else "change"
        if not (request.user.is_staff and has_model_permission(request.user, permission, view.model)):
            nouns = view.model._meta.verbose_name_plural
            raise PermissionDenied(f"You may not {permission} {nouns}: none of your groups may.")
        return True


def may_see_drafts(request: HttpRequest | Request, model: type[Model]) -> bool:
    """Whether the user may view or change the noun in the admin."""
    user = getattr(request, "user", None)
    if not (user and user.is_staff):
        return False
    return any(has_model_permission(user, permission, model) for permission in ("view", "change"))


def parse_reason(request: Request) -> tuple[str, Errors]:
    """The reason in a body, and its errors."""
    if not isinstance(request.data, dict):
        return "", {"detail": ["A body is an object with named fields."]}
    reason = request.data.get("reason", "")
    if not isinstance(reason, str) or not reason.isprintable():
        return "", {"reason": ["Give the reason as one line of text."]}
    if len(reason) > MAX_REASON_LENGTH:
        return "", {"reason": [f"A reason has at most {MAX_REASON_LENGTH} characters."]}
    return reason.strip(), {}
