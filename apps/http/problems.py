"""What a refusal says to a program (RFC 9457): the same under /api/ as for a file of a page."""

from dataclasses import dataclass
from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig
from django.http import JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.views import exception_handler

from apps.history.api.requests import BodyTooLarge

PROBLEM_MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True)
class ProblemType:
    status: int
    name: str
    title: str
    text: str  # what it means and what to do


PROBLEM_TYPES = [
    ProblemType(
        400, "invalid-parameter", "A parameter is wrong",
        "Each wrong parameter stands in errors, with what is wrong and what would be right.",
    ),
    ProblemType(
        400, "invalid-body", "The body is wrong",
        "Each wrong field stands in errors, with what is wrong; for links a list, one place a link. "
        "Nothing was written.",
    ),
    ProblemType(
        401, "not-authenticated", "You are not logged in",
        "There is no account with this request, or its token or password does not hold: detail says which.",
    ),
    ProblemType(
        403, "forbidden", "You may not",
        "The account's groups or the token's scope do not allow it, or a form's CSRF token is missing.",
    ),
    ProblemType(404, "not-found", "Nothing is there", "There is no such address, or you may not see what it holds."),
    ProblemType(405, "method-not-allowed", "The method is not allowed", "The header Allow names those that are."),
    ProblemType(406, "not-acceptable", "No such format", "What Accept asks for is not given here."),
    ProblemType(
        409, "conflict", "It cannot follow from this state",
        "The record is in a status from which this cannot follow, cites nothing, or a request with the same "
        "Idempotency-Key is still under way.",
    ),
    ProblemType(
        412, "changed-since", "It was changed since you read it",
        "Nothing was written. Who changed what stands in meanwhile, the tag to send next in etag.",
    ),
    ProblemType(413, "too-large", "The body is too large", "How large it may be stands in detail."),
    ProblemType(415, "unsupported-media-type", "The body is not JSON", "Send it as application/json."),
    ProblemType(
        422, "key-reused", "The key was used for another request",
        "An Idempotency-Key stands for one request. Take a new one for another body.",
    ),
    ProblemType(428, "unseen", "Which state have you seen?", "If-Match is missing: send the tag of the record."),
    ProblemType(429, "too-many-requests", "Too many requests", "Retry-After says after how many seconds to go on."),
    ProblemType(500, "server-error", "Something broke here", "The fault is on this side, and stands in its log."),
]  # fmt: skip
PROBLEM_TYPES_BY_STATUS = {kind.status: kind for kind in PROBLEM_TYPES}  # of two, the one about a body
INVALID_PARAMETER = PROBLEM_TYPES[0]


def build_problem(request, status, detail, **more):
    """The members of a problem; `more` are those that only some have, `errors` for example."""
    kind = PROBLEM_TYPES_BY_STATUS.get(status)
    if status == 400 and request.method in ("GET", "HEAD"):
        kind = INVALID_PARAMETER
    address = f"{reverse('api-problems')}#{kind.name}" if kind else "about:blank"
    title = kind.title if kind else HTTPStatus(status).phrase
    told = {"type": address, "title": title, "status": status, "detail": detail or kind.text}
    return told | {"instance": request.get_full_path()} | more


def create_problem_response(request, status, detail, headers=None, **more):
    """The same outside of the framework's views: a middleware, an unknown address, a file of a page."""
    body = build_problem(request, status, detail, **more)
    return JsonResponse(body, status=status, content_type=PROBLEM_MEDIA_TYPE, headers=headers)


def handle_api_exception(error, context):
    """Whatever was asked for, a refusal is JSON."""
    error = BodyTooLarge() if isinstance(error, RequestDataTooBig) else error
    response, request = exception_handler(error, context), context["request"]
    if response is not None:
        detail, more = describe_exception(error, response.data)
        response.data = build_problem(request, response.status_code, detail, **more)
        response.content_type = PROBLEM_MEDIA_TYPE
        request.accepted_renderer, request.accepted_media_type = JSONRenderer(), JSONRenderer.media_type
    return response


def describe_exception(error, data):
    """A sentence, and what else there is to say."""
    if not isinstance(error, ValidationError):
        more = dict(data)
        return more.pop("detail"), more
    return split_errors(data if isinstance(data, dict) else {"detail": data})


def split_errors(problems):
    """A sentence, and by its name what is wrong; what has no name is the sentence."""
    errors = {name: [text] if isinstance(text, str) else text for name, text in problems.items()}
    sentence = " ".join(errors.pop("detail", []))
    named = {"errors": errors} if errors else {}
    return sentence or "What is wrong stands in errors, by its name.", named


@require_safe
def problem_types(request):
    """The page that the type of a problem leads to."""
    return render(request, "api/problems.html", {"kinds": PROBLEM_TYPES})
