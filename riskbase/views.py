"""The pages that belong to no noun: home, search over all of them, about, health, errors."""

from django.core.exceptions import BadRequest
from django.db import DatabaseError, connection
from django.http import JsonResponse
from django.shortcuts import render
from django.urls import Resolver404, reverse
from django.views.decorators.http import require_safe

from apps.actors.models import Actor
from apps.core.export import FORMATS
from apps.mitigations.models import Mitigation
from apps.risks.models import Risk, Scenario
from apps.search.highlight import highlight
from apps.search.parser import SearchSyntaxError
from apps.sources.models import Claim, Source
from apps.taxonomy.models import Term
from riskbase import front
from riskbase.brief import brief

SEARCHED = [Risk, Mitigation, Actor, Source, Scenario, Claim, Term]
PER_NOUN = 5


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
def search(request):
    """The best hits of every noun for `q`, each noun with its number of hits and a link to all."""
    text = request.GET.get("q", "").replace("\0", "").strip()
    try:
        groups = [group for model in SEARCHED if (group := hits(model, text))["count"]] if text else []
    except SearchSyntaxError as error:
        raise BadRequest({"q": str(error)}) from error
    total = sum(group["count"] for group in groups)
    return render(request, "search.html", {"q": text, "groups": groups, "total": total})


def hits(model, text):
    found = model.objects.published().search(text)
    best = list(found.ranked().for_list()[:PER_NOUN])
    marked = highlight(best, text)
    return {
        "meta": model._meta,
        "url": reverse(f"{model._meta.model_name}-list"),
        "count": found.count(),
        "records": [(record, marked[record.pk]) for record in best],
    }


@require_safe
def about(request):
    """What this is, how it is coded and counted, where it comes from."""
    context = {
        "counts": front.numbers(),
        "datasets": front.datasets(),
        "works": Source.objects.published().filter(type="dataset"),
        "axes": front.codebook(),
        "bases": front.bases(),
        "formats": FORMATS,
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
        return JsonResponse({"detail": "The fault is on this side, and stands in its log."}, status=500)
    return render(request, "500.html", status=500)


def refuse(request, status, exception):
    """The same refusal for people and, under /api/ or a data format, for programs."""
    reason = exception.args[0] if exception.args else ""
    if isinstance(exception, Resolver404):
        reason = "There is nothing at this address."
    problems = reason if isinstance(reason, dict) else {"detail": str(reason)}
    if is_program(request):
        return JsonResponse(problems, status=status)
    return render(request, f"{status}.html", {"problems": problems}, status=status)


def is_program(request):
    """Who asks under /api/, or for a file, reads JSON."""
    return request.path.startswith("/api/") or "." in request.path.rsplit("/", 1)[-1]
