"""Problem details for HTTP APIs (RFC 9457): error responses of the API and of data files."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import exception_handler

PROBLEM_MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True)
class ProblemType:
    """A kind of error: `text` says what it means and what the client can do."""

    status: int
    name: str
    title: str
    text: str


PROBLEM_TYPES = [
    ProblemType(
        400, "invalid-parameter", "A parameter is invalid",
        "The member errors names each invalid parameter, the reason and the valid values.",
    ),
    ProblemType(
        400, "invalid-body", "The body is invalid",
        "The member errors names each invalid field and the reason; for links it is a list with one entry a "
        "link. Nothing was written.",
    ),
    ProblemType(
        401, "not-authenticated", "You are not logged in",
        "The request has no account, or its token or password is not valid: detail says which.",
    ),
    ProblemType(
        403, "forbidden", "You do not have permission",
        "The groups of the account or the scope of the token do not allow it, or the CSRF token of a form is "
        "missing.",
    ),
    ProblemType(
        404, "not-found", "Not found", "The address does not exist, or you do not have permission to see it."
    ),
    ProblemType(
        405, "method-not-allowed", "The method is not allowed", "The Allow header lists the allowed methods."
    ),
    ProblemType(
        406, "not-acceptable", "The format is not available", "No format of the Accept header is available."
    ),
    ProblemType(
        409, "conflict", "The current state does not allow this",
        "The status of the record does not allow it, the record cites nothing, or a request with the same "
        "Idempotency-Key is in progress.",
    ),
    ProblemType(
        412, "changed-since", "The record has changed since you read it",
        "Nothing was written. The member meanwhile lists the changes and their authors; send the value of "
        "etag in If-Match next time.",
    ),
    ProblemType(413, "too-large", "The body is too large", "The detail states the largest allowed size."),
    ProblemType(
        415, "unsupported-media-type", "The body is not JSON", "Send the body as application/json."
    ),
    ProblemType(
        422, "key-reused", "The key was used for another request",
        "An Idempotency-Key identifies one request. Use a new key for a different body.",
    ),
    ProblemType(
        428, "unseen", "If-Match is missing", "Send the ETag of the record that you read in If-Match."
    ),
    ProblemType(
        429, "too-many-requests", "Too many requests", "Retry-After is the number of seconds to wait."
    ),
    ProblemType(
        500, "server-error", "The server has failed", "The error is on the server, which has logged it."
    ),
]  # fmt: skip
INVALID_PARAMETER = PROBLEM_TYPES[0]
# Of the two types with the status 400, this is the second: an invalid body.
PROBLEM_TYPES_BY_STATUS = {kind.status: kind for kind in PROBLEM_TYPES}


class BodyTooLarge(APIException):
    status_code = 413
    default_detail = f"The body may have at most {settings.DATA_UPLOAD_MAX_MEMORY_SIZE:,} bytes."


def build_problem(
    request: HttpRequest | Request, status: int, detail: str, **members: object
) -> dict[str, object]:
    """Return the members of a problem; `members` are those of some types only, such as `errors`."""
    kind = PROBLEM_TYPES_BY_STATUS.get(status)
    if status == HTTPStatus.BAD_REQUEST and request.method in ("GET", "HEAD"):
        kind = INVALID_PARAMETER
    problem = {
        "type": f"{reverse('api-problems')}#{kind.name}" if kind else "about:blank",
        "title": kind.title if kind else HTTPStatus(status).phrase,
        "status": status,
        "detail": detail or (kind.text if kind else ""),
        "instance": request.get_full_path(),
    }
    return problem | members


def create_problem_response(
    request: HttpRequest,
    status: int,
    detail: str,
    headers: Mapping[str, str] | None = None,
    **members: object,
) -> JsonResponse:
    """Return a problem as the response of a middleware or of a Django view."""
    body = build_problem(request, status, detail, **members)
    return JsonResponse(body, status=status, content_type=PROBLEM_MEDIA_TYPE, headers=dict(headers or {}))


def handle_api_exception(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer an exception of an API view with a problem, in JSON whatever format was requested."""
    error = BodyTooLarge() if isinstance(error, RequestDataTooBig) else error
    response, request = exception_handler(error, context), context["request"]
    if response is not None:
        detail, members = describe_exception(error, response.data)
        response.data = build_problem(request, response.status_code, detail, **members)
        response.content_type = PROBLEM_MEDIA_TYPE
        request.accepted_renderer, request.accepted_media_type = JSONRenderer(), JSONRenderer.media_type
    return response


def describe_exception(error: Exception, data: Any) -> tuple[str, dict[str, Any]]:
    """Return the detail and the further members of the problem for an exception of the API."""
    if not isinstance(error, ValidationError):
        members = dict(data)
        return members.pop("detail"), members
    return split_errors(data if isinstance(data, dict) else {"detail": data})


def split_errors(problems: Mapping[str, str | list[str]]) -> tuple[str, dict[str, Any]]:
    """Split {name: messages} into the detail (the messages under "detail") and the member `errors`."""
    errors = {name: [text] if isinstance(text, str) else text for name, text in problems.items()}
    detail = " ".join(errors.pop("detail", []))
    members = {"errors": errors} if errors else {}
    return detail or "The member errors lists what is wrong with each parameter or field.", members


@require_safe
def problem_types(request: HttpRequest) -> HttpResponse:
    """The page that the `type` of a problem links to."""
    return render(request, "api/problems.html", {"types": PROBLEM_TYPES})
