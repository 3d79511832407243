"""What the home page and the page about this base show."""

from django.db.models import Case, Count, F, IntegerField, Max, Min, Q, When
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.actors.models import Actor
from apps.core.filters.explain import explain_count
from apps.core.models import Basis
from apps.history.log.revisions import find_public_revisions
from apps.history.models import Revision
from apps.mitigations.models import Mitigation
from apps.risks.filters import RiskFilter
from apps.risks.models import ActorRole, Risk, Scenario
from apps.site.revisions import describe_revisions, get_readable_querysets
from apps.sources.models import Claim, Source
from apps.taxonomy.causal import AXIS_QUESTIONS, CAUSAL_AXES, CODE_MEANINGS
from apps.taxonomy.models import Taxonomy, Term

HOME_MODELS = [Risk, Mitigation, Actor, Source, Scenario, Claim, Taxonomy]
BASIS_MEANINGS = {
    Basis.QUOTED: _("The source itself says so."),
    Basis.CURATED: _("A curator concludes it from the sources that are cited with it."),
    Basis.MACHINE: _("Software wrote it, here or at its source. Check it before you rely on it."),
}
EXAMPLE_RISK_ID = "race-to-the-precipice"  # shown as an example of what a record is


def count_published_records():
    return {model._meta.model_name: model.objects.published().count() for model in HOME_MODELS}


def get_example_risk():
    """The risk that opens the page, with where it comes from, if the base has it."""
    risks = Risk.objects.published().select_related("domain_term")
    return (
        risks.prefetch_related(Risk.objects.prefetch_links("citations"))
        .filter(public_id=EXAMPLE_RISK_ID)
        .first()
    )


def count_risks_by_domain():
    """The seven domains with their counts, how many risks stand outside of them, and what is counted."""
    filterset = RiskFilter(QueryDict(), queryset=Risk.objects.published())
    facets = filterset.facets()
    options = next((facet.options for facet in facets if facet.name == "domain"), [])
    counts = {option.value: option.count for option in options}
    terms = Term.objects.of("mit-domain").published().filter(parent=None)
    rows = [(term, counts.pop(term.code, 0)) for term in terms if not term.code.startswith("X")]
    outside = [(f"{reverse('risk-list')}?domain={code}", count) for code, count in counts.items() if count]
    most = max((count for _, count in rows), default=0)
    return {"rows": rows, "most": most, "outside": outside, "explained": explain_count(filterset, facets)}


def count_risk_roles_by_actor():
    """Actors with the number of published risks in each role, those in most risks first."""
    risks = Q(risk_links__risk__status="published")
    roles = {
        role.name.lower(): Count("risk_links", filter=risks & Q(risk_links__role=role)) for role in ActorRole
    }
    total = Count("risk_links", filter=risks)
    counted = Actor.objects.published().annotate(**roles, total=total)
    return counted.filter(total__gt=0).order_by("-total", "title")


def list_scenarios_by_kind():
    """Chains before outlooks."""
    first = Case(When(kind="chain", then=0), default=1, output_field=IntegerField())
    return Scenario.objects.published().for_list().order_by(first, "pk")


def list_contested_claims():
    """Those that most sources take a side on first."""
    weight = F("affirms") + F("rejects") + F("reframes")
    return Claim.objects.published().for_list().order_by(weight.desc(), "pk")


def list_latest_revisions(limit=5):
    """The last revisions, each with what it did to what readers may see."""
    nouns = get_readable_querysets()
    return describe_revisions(find_public_revisions(*nouns)[:limit], nouns, most=3)


def list_loaded_datasets():
    """What was loaded, the last first: name, file and time."""
    rows = Revision.objects.exclude(batch="").order_by()
    return rows.values("batch").annotate(reason=Min("reason"), time=Max("time")).order_by("-time")


def build_codebook():
    """[(axis, its name, question, [(value, label, meaning)])]"""
    return [
        (
            axis,
            gettext(axis),
            AXIS_QUESTIONS[axis],
            [(value, label, CODE_MEANINGS[axis][value]) for value, label in values.choices],
        )
        for axis, values in CAUSAL_AXES.items()
    ]


def list_basis_meanings():
    """Each mark as it stands on a mitigation, with what it means."""
    return [(Mitigation(basis=basis), meaning) for basis, meaning in BASIS_MEANINGS.items()]
