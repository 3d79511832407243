"""What the API asks of a request that writes, and how it refuses."""

from django.conf import settings
from rest_framework.exceptions import APIException, NotAuthenticated, ParseError, PermissionDenied
from rest_framework.parsers import JSONParser
from rest_framework.permissions import SAFE_METHODS, BasePermission

from apps.access.models import Scope
from apps.core.publishing import has_model_permission
from apps.history.models import Revision
from apps.http.problems import BodyTooLarge

MAX_REASON_LENGTH = Revision._meta.get_field("reason").max_length


class Conflict(APIException):
    status_code = 409


class LimitedJSONParser(JSONParser):
    def parse(self, stream, media_type=None, parser_context=None):
        length = parser_context["request"].META.get("CONTENT_LENGTH") or 0
        if int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise BodyTooLarge
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise ParseError("The body is nested too deeply.") from error


class CanCurate(BasePermission):
    """Reading is for all; who writes has an account, and a group that may."""

    def has_permission(self, request, view):
        if request.method in SAFE_METHODS or view.action is None:
            return True
        if not request.user.is_authenticated:
            raise NotAuthenticated("Writing asks for an account. Reading does not.")
        if request.auth and request.auth.scope != Scope.WRITE:
            raise PermissionDenied("This token may only read. Make one that may write.")
        act, noun = "add" if view.action == "create" else "change", view.model._meta.verbose_name_plural
        if not (request.user.is_staff and has_model_permission(request.user, act, view.model)):
            raise PermissionDenied(f"You may not {act} {noun}: none of your groups may.")
        return True


def may_see_drafts(request, model):
    """As in the admin: whoever may view or change the noun there."""
    user = getattr(request, "user", None)
    return bool(
        user and user.is_staff and any(has_model_permission(user, act, model) for act in ("view", "change"))
    )


def parse_reason(request):
    """The reason in a body, and what is wrong with it by its name."""
    if not isinstance(request.data, dict):
        return "", {"detail": ["A body is an object with named fields."]}
    reason = request.data.get("reason", "")
    if not isinstance(reason, str) or not reason.isprintable():
        return "", {"reason": ["Give the reason as one line of text."]}
    if len(reason) > MAX_REASON_LENGTH:
        return "", {"reason": [f"A reason has at most {MAX_REASON_LENGTH} characters."]}
    return reason.strip(), {}
