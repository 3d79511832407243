"""Home, About, health check and error pages."""

from django.core.exceptions import BadRequest
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import Resolver404
from django.utils.translation import gettext as _
from django.views.csrf import csrf_failure as django_csrf_failure
from django.views.decorators.http import require_safe

from apps.exports.formats import LIST_FORMATS, RECORD_FORMATS
from apps.http.problems import create_problem_response, split_errors
from apps.site import home as home_page
from apps.site.introduction import build_introduction
from apps.sources.models import Source


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    counts = home_page.count_published_records()
    context = {
        "counts": counts,
        "entry": home_page.get_example_risk(),
        "introduction": build_introduction(),
        "domains": home_page.count_risks_by_domain(),
        "actors": home_page.count_risk_roles_by_actor()[:8],
        "scenarios": home_page.list_scenarios_by_kind()[:6],
        "claims": home_page.list_contested_claims()[:5],
        "revisions": home_page.list_latest_revisions(),
    }
    return render(request, "home.html", context)


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    context = {
        "counts": home_page.count_published_records(),
        "datasets": home_page.list_loaded_datasets(),
        "works": Source.objects.published().filter(type="dataset"),
        "axes": home_page.build_codebook(),
        "bases": home_page.list_basis_meanings(),
        "formats": LIST_FORMATS,
        "record_formats": RECORD_FORMATS,
    }
    return render(request, "about.html", context)


@require_safe
def health_check(request: HttpRequest) -> HttpResponse:
    """200 if the database answers, otherwise 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "the database does not answer"}, status=503)
    return JsonResponse({"status": "ok"})


# --- Errors ------------------------------------------------------------------------------------


def bad_request(request: HttpRequest, exception: BadRequest) -> HttpResponse:
    return render_error(request, 400, exception)


def not_found(request: HttpRequest, exception: Http404) -> HttpResponse:
    return render_error(request, 404, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    if expects_json(request):
        return create_problem_response(request, 500, "")
    return render(request, "500.html", status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    if expects_json(request):
        return create_problem_response(request, 403, f"CSRF: {reason}")
    return django_csrf_failure(request, reason)


def render_error(request: HttpRequest, status: int, exception: Exception) -> HttpResponse:
    """Render an error as a page, or as a problem (RFC 9457) under /api/ and for data files.

    The argument of the exception is a message or {parameter: message}.
    """
    reason = exception.args[0] if exception.args else ""
    if isinstance(exception, Resolver404):
        reason = _("There is nothing at this address.")
    errors = reason if isinstance(reason, dict) else {"detail": str(reason)}
    if expects_json(request):
        detail, members = split_errors(errors)
        return create_problem_response(request, status, detail, **members)
    return render(request, f"{status}.html", {"problems": errors}, status=status)


def expects_json(request: HttpRequest) -> bool:
    """Whether the request is for the API or for a data file."""
    return request.path.startswith("/api/") or "." in request.path.rsplit("/", 1)[-1]
