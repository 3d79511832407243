"""The pages that belong to no noun: home, about, health, errors."""

from django.db import DatabaseError, connection
from django.http import JsonResponse
from django.shortcuts import render
from django.urls import Resolver404
from django.utils.translation import gettext as _
from django.views.csrf import csrf_failure as django_csrf_failure
from django.views.decorators.http import require_safe

from apps.exports.templatetags.exports import LIST_FORMATS, RECORD_FORMATS
from apps.http import problems
from apps.site import home as front
from apps.site.introduction import build_introduction
from apps.sources.models import Source


@require_safe
def home(request):
    """What is in here, in numbers, and the ways in."""
    context = {
        "counts": front.count_published_records(),
        "entry": front.get_example_risk(),
        "brief": build_introduction(),
        "domains": front.count_risks_by_domain(),
        "actors": front.count_risk_roles_by_actor()[:8],
        "scenarios": front.list_scenarios_by_kind()[:6],
        "claims": front.list_contested_claims()[:5],
        "latest": front.list_latest_revisions(),
    }
    return render(request, "home.html", context)


@require_safe
def about(request):
    """What this is, how it is coded and counted, where it comes from."""
    context = {
        "counts": front.count_published_records(),
        "datasets": front.list_loaded_datasets(),
        "works": Source.objects.published().filter(type="dataset"),
        "axes": front.build_codebook(),
        "bases": front.list_basis_meanings(),
        "formats": LIST_FORMATS,
        "record_formats": RECORD_FORMATS,
    }
    return render(request, "about.html", context)


@require_safe
def health_check(request):
    """200 when the database answers, 503 when it does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "the database does not answer"}, status=503)
    return JsonResponse({"status": "ok"})


def bad_request(request, exception):
    return render_error(request, 400, exception)


def not_found(request, exception):
    return render_error(request, 404, exception)


def server_error(request):
    if expects_json(request):
        return problems.create_problem_response(request, 500, "")
    return render(request, "500.html", status=500)


def csrf_failure(request, reason=""):
    """Of a form; the API says so itself."""
    if expects_json(request):
        return problems.create_problem_response(request, 403, f"CSRF: {reason}")
    return django_csrf_failure(request, reason)


def render_error(request, status, exception):
    """The same refusal for people and, under /api/ or a data format, for programs."""
    reason = exception.args[0] if exception.args else ""
    if isinstance(exception, Resolver404):
        reason = _("There is nothing at this address.")
    wrong = reason if isinstance(reason, dict) else {"detail": str(reason)}
    if expects_json(request):
        detail, more = problems.split_errors(wrong)
        return problems.create_problem_response(request, status, detail, **more)
    return render(request, f"{status}.html", {"problems": wrong}, status=status)


def expects_json(request):
    """Who asks under /api/, or for a file, reads JSON."""
    return request.path.startswith("/api/") or "." in request.path.rsplit("/", 1)[-1]
