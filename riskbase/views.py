"""The pages that belong to no noun: home, search over all of them, about, health, errors."""

from django.core.exceptions import BadRequest
from django.db import DatabaseError, connection
from django.db.models import Count, Q
from django.http import JsonResponse
from django.shortcuts import render
from django.urls import Resolver404, reverse
from django.views.decorators.http import require_safe

from apps.actors.models import Actor
from apps.history.models import Revision
from apps.mitigations.models import Mitigation
from apps.risks.filters import RiskFilter
from apps.risks.models import Risk, Role, Scenario
from apps.search.highlight import highlight
from apps.search.parser import SearchSyntaxError
from apps.sources.models import Claim, Source
from apps.taxonomy.models import Taxonomy, Term

COUNTED = [Risk, Mitigation, Actor, Source, Scenario, Claim, Taxonomy]
SEARCHED = [Risk, Mitigation, Actor, Source, Scenario, Claim, Term]
PER_NOUN = 5


@require_safe
def home(request):
    """What is in here, in numbers, and the ways in."""
    context = {
        "counts": {model._meta.model_name: model.objects.published().count() for model in COUNTED},
        "domains": risks_by_domain(),
        "actors": actors_by_role()[:8],
        "scenarios": Scenario.objects.published().for_list()[:8],
        "claims": Claim.objects.published().for_list()[:4],
        "revisions": Revision.objects.select_related("user")[:5],
    }
    return render(request, "home.html", context)


def risks_by_domain():
    facets = RiskFilter({}, queryset=Risk.objects.published()).facets()
    options = next(facet.options for facet in facets if facet.name == "domain")
    terms = {term.code: term for term in Term.objects.of("mit-domain").filter(parent=None)}
    rows = [(terms[option.value], option.count) for option in options if option.value in terms]
    return {"rows": rows, "most": max((count for _, count in rows), default=0)}


def actors_by_role():
    """Actors with the number of published risks in each role, those in most risks first."""
    risks = Q(risk_links__risk__status="published")
    roles = {role.name.lower(): Count("risk_links", filter=risks & Q(risk_links__role=role)) for role in Role}
    total = Count("risk_links", filter=risks)
    return (
        Actor.objects.published()
        .annotate(**roles, total=total)
        .filter(total__gt=0)
        .order_by("-total", "title")
    )


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
    return refuse(request, 400, exception)


def not_found(request, exception):
    return refuse(request, 404, exception)


def server_error(request):
    return render(request, "500.html", status=500)


def refuse(request, status, exception):
    """The same refusal for people and, under /api/ or a data format, for programs."""
    reason = exception.args[0] if exception.args else ""
    if isinstance(exception, Resolver404):
        reason = "There is nothing at this address."
    problems = reason if isinstance(reason, dict) else {"detail": str(reason)}
    if request.path.startswith("/api/") or "." in request.path.rsplit("/", 1)[-1]:
        return JsonResponse(problems, status=status)
    return render(request, f"{status}.html", {"problems": problems}, status=status)
