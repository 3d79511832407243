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
from apps.site.introduction import brief
from apps.sources.models import Source


@require_safe
def home(request):
    """What is in here, in numbers, and the ways in."""
    context = {
        "counts": front.numbers(),
        "entry": front.entry(),
        "brief": brief(),
        "domains": front.risks_by_domain(),
        "actors": front.actors_by_role()[:8],
        "scenarios": front.scenarios()[:6],
        "claims": front.claims()[:5],
        "latest": front.latest(),
    }
    return render(request, "home.html", context)


@require_safe
def about(request):
    """What this is, how it is coded and counted, where it comes from."""
    context = {
        "counts": front.numbers(),
        "datasets": front.datasets(),
        "works": Source.objects.published().filter(type="dataset"),
        "axes": front.codebook(),
        "bases": front.bases(),
        "formats": LIST_FORMATS,
        "record_formats": RECORD_FORMATS,
    }
    return render(request, "about.html", context)


@require_safe
def health(request):
    """200 when the database answers, 503 when it does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "the database does not answer"}, status=503)
    return JsonResponse({"status": "ok"})


def bad_request(request, exception):
    return refuse(request, 400, exception)


def not_found(request, exception):
    return refuse(request, 404, exception)


def server_error(request):
    if is_program(request):
        return problems.refuse(request, 500, "")
    return render(request, "500.html", status=500)


def csrf_failure(request, reason=""):
    """Of a form; the API says so itself."""
    if is_program(request):
        return problems.refuse(request, 403, f"CSRF: {reason}")
    return django_csrf_failure(request, reason)


def refuse(request, status, exception):
    """The same refusal for people and, under /api/ or a data format, for programs."""
    reason = exception.args[0] if exception.args else ""
    if isinstance(exception, Resolver404):
        reason = _("There is nothing at this address.")
    wrong = reason if isinstance(reason, dict) else {"detail": str(reason)}
    if is_program(request):
        detail, more = problems.wrong(wrong)
        return problems.refuse(request, status, detail, **more)
    return render(request, f"{status}.html", {"problems": wrong}, status=status)


def is_program(request):
    """Who asks under /api/, or for a file, reads JSON."""
    return request.path.startswith("/api/") or "." in request.path.rsplit("/", 1)[-1]
