"""The pages that belong to no noun: home, search over all of them, about, health, errors."""

from django.core.exceptions import BadRequest
from django.db import DatabaseError, connection
from django.http import JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.actors.models import Actor
from apps.mitigations.models import Mitigation
from apps.risks.models import Risk, Scenario
from apps.search.parser import SearchSyntaxError
from apps.sources.models import Claim, Source
from apps.taxonomy.models import Taxonomy, Term

SEARCHED = [Risk, Mitigation, Actor, Source, Scenario, Claim, Term]
PER_NOUN = 5


@require_safe
def home(request):
    """What is in here, in numbers, and the ways in."""
    counted = [Risk, Mitigation, Actor, Source, Scenario, Claim, Taxonomy]
    context = {
        "counts": [(model._meta, model.objects.published().count()) for model in counted],
        "scenarios": Scenario.objects.published().for_list()[:8],
        "claims": Claim.objects.published().for_list()[:4],
    }
    return render(request, "home.html", context)


@require_safe
def search(request):
    """The best hits of every noun for `q`, each noun with its number of hits and a link to all."""
    text = request.GET.get("q", "").strip()
    try:
        groups = [group for model in SEARCHED if (group := hits(model, text))["count"]] if text else []
    except SearchSyntaxError as error:
        raise BadRequest({"q": str(error)}) from error
    return render(request, "search.html", {"q": text, "groups": groups})


def hits(model, text):
    found = model.objects.published().search(text)
    best = found.ranked().for_list()[:PER_NOUN]
    return {"meta": model._meta, "count": found.count(), "records": best}


@require_safe
def about(request):
    return render(request, "about.html")


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
    return refuse(request, 400, "Bad request", exception)


def not_found(request, exception):
    return refuse(request, 404, "Not found", exception)


def server_error(request):
    return render(request, "500.html", status=500)


def refuse(request, status, title, exception):
    """The same refusal for people and, under /api/ or a data format, for programs."""
    reason = exception.args[0] if exception.args else title
    problems = reason if isinstance(reason, dict) else {"detail": str(reason)}
    if wants_data(request):
        return JsonResponse(problems, status=status)
    return render(request, f"{status}.html", {"problems": problems}, status=status)


def wants_data(request):
    last = request.path.rsplit("/", 1)[-1]
    return request.path.startswith("/api/") or "." in last
