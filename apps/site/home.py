"""Content of the home page and of the About page."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Max, Min, Q, QuerySet, When
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.actors.models import Actor
from apps.core.filters.explain import explain_count
from apps.core.languages import format_count
from apps.core.models import Basis
from apps.core.nouns import NOUNS, Noun
from apps.history.log.revisions import find_public_revisions
from apps.history.models import Revision
from apps.mitigations.models import Mitigation
from apps.risks.filters import RiskFilter
from apps.risks.models import ActorRole, Risk, Scenario
from apps.site.revision_summaries import DescribedRevision, describe_revisions, get_readable_querysets
from apps.sources.models import Claim
from apps.taxonomy.causal import AXIS_QUESTIONS, CAUSAL_AXES, CODE_MEANINGS
from apps.taxonomy.models import Term

BASIS_MEANINGS = {
    Basis.QUOTED: _("The source itself states it."),
    Basis.CURATED: _("A curator concluded it from the cited sources."),
    Basis.MACHINE: _("Software wrote it, here or in the source. Check it before you rely on it."),
}
EXAMPLE_RISK_ID = "race-to-the-precipice"


@dataclass(frozen=True)
class NounCount:
    """The number of published records of a noun."""

    noun: Noun
    number: int

    @property
    def label(self) -> str:
        """`1,711 risks`"""
        return format_count(self.number, self.noun.model._meta)

    @property
    def address(self) -> str:
        return reverse(f"{self.noun.name}-list")


def count_published_records() -> dict[str, NounCount]:
    """Return {name of the noun: count} for the nouns of the navigation."""
    nouns = (noun for noun in NOUNS.values() if noun.in_navigation)
    return {noun.name: NounCount(noun, noun.model.objects.published().count()) for noun in nouns}


def get_example_risk() -> Risk | None:
    """Return the risk that the home page shows as an example, with its citations, if it is published."""
    risks = Risk.objects.published().select_related("domain_term")
    return (
        risks.prefetch_related(Risk.objects.prefetch_links("citations"))
        .filter(public_id=EXAMPLE_RISK_ID)
        .first()
    )


def count_risks_by_domain() -> dict[str, object]:
    """Count the published risks in each domain of the MIT taxonomy.

    `rows` are (term, count) of the seven domains, `most` is the largest of these counts, `outside` are
    (address of the list, count) of risks in none of them, `explained` is the explanation of the count.
    """
    filterset = RiskFilter(QueryDict(), queryset=Risk.objects.published())
    facets = filterset.facets()
    options = next((facet.options for facet in facets if facet.name == "domain"), [])
    counts = {option.value: option.count for option in options}
    terms = Term.objects.of("mit-domain").published().filter(parent=None)
    rows = [(term, counts.pop(term.code, 0)) for term in terms if not term.code.startswith("X")]
    outside = [(f"{reverse('risk-list')}?domain={code}", count) for code, count in counts.items() if count]
    most = max((count for _term, count in rows), default=0)
    return {"rows": rows, "most": most, "outside": outside, "explained": explain_count(filterset, facets)}


def count_risk_roles_by_actor() -> QuerySet[Actor]:
    """Annotate actors with their number of published risks in each role; those with most risks first."""
    risks = Q(risk_links__risk__status="published")
    roles = {
        role.name.lower(): Count("risk_links", filter=risks & Q(risk_links__role=role)) for role in ActorRole
    }
    total = Count("risk_links", filter=risks)
    counted = Actor.objects.published().annotate(**roles, total=total)
    return counted.filter(total__gt=0).order_by("-total", "title")


def list_scenarios_by_kind() -> QuerySet[Scenario]:
    """Return the published scenarios, chains of events first."""
    first = Case(When(kind="chain", then=0), default=1, output_field=IntegerField())
    return Scenario.objects.published().for_list().order_by(first, "pk")


def list_contested_claims() -> QuerySet[Claim]:
    """Return the published claims, those that most sources take a side on first."""
    weight = F("affirms") + F("rejects") + F("reframes")
    return Claim.objects.published().for_list().order_by(weight.desc(), "pk")


def list_latest_revisions(limit: int = 5) -> list[DescribedRevision]:
    querysets = get_readable_querysets()
    return describe_revisions(find_public_revisions(*querysets)[:limit], querysets, limit=3)


def list_loaded_datasets() -> QuerySet[Revision, Any]:
    """Return the imported batches, the latest first: {batch, reason, time}."""
    rows = Revision.objects.exclude(batch="").order_by()
    return rows.values("batch").annotate(reason=Min("reason"), time=Max("time")).order_by("-time")


@dataclass(frozen=True)
class CodebookAxis:
    """An axis of the causal coding; `values` are (value, label, meaning)."""

    name: str
    label: str
    question: str | Promise
    values: list[tuple[str, str | Promise, str | Promise]]


def build_codebook() -> list[CodebookAxis]:
    return [
        CodebookAxis(
            axis,
            gettext(axis),
            AXIS_QUESTIONS[axis],
            [(value, label, CODE_MEANINGS[axis][value]) for value, label in values.choices],
        )
        for axis, values in CAUSAL_AXES.items()
    ]


def list_basis_meanings() -> list[tuple[Mitigation, str | Promise]]:
    """Return (example, meaning) for each basis: the example is an unsaved mitigation with that basis."""
    return [(Mitigation(basis=basis), meaning) for basis, meaning in BASIS_MEANINGS.items()]
