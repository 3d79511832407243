"""What the home page and the page about this base show."""

from django.db.models import Case, Count, F, IntegerField, Max, Min, Q, When
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.actors.models import Actor
from apps.core.filters.explain import explain
from apps.core.models import Basis
from apps.history.log.revisions import revisions_of
from apps.history.models import Revision
from apps.mitigations.models import Mitigation
from apps.risks.filters import RiskFilter
from apps.risks.models import Risk, Role, Scenario
from apps.site.revisions import everything, told
from apps.sources.models import Claim, Source
from apps.taxonomy.causal import AXES, MEANINGS, QUESTIONS
from apps.taxonomy.models import Taxonomy, Term

COUNTED = [Risk, Mitigation, Actor, Source, Scenario, Claim, Taxonomy]
BASES = {
    Basis.QUOTED: _("The source itself says so."),
    Basis.CURATED: _("A curator concludes it from the sources that are cited with it."),
    Basis.MACHINE: _("Software wrote it, here or at its source. Check it before you rely on it."),
}
ENTRY = "race-to-the-precipice"  # shown as an example of what a record is


def numbers():
    return {model._meta.model_name: model.objects.published().count() for model in COUNTED}


def entry():
    """The risk that opens the page, with where it comes from, if the base has it."""
    risks = Risk.objects.published().select_related("domain_term")
    return risks.prefetch_related(Risk.objects.links("citations")).filter(public_id=ENTRY).first()


def risks_by_domain():
    """The seven domains with their counts, how many risks stand outside of them, and what is counted."""
    filterset = RiskFilter(QueryDict(), queryset=Risk.objects.published())
    facets = filterset.facets()
    options = next((facet.options for facet in facets if facet.name == "domain"), [])
    counts = {option.value: option.count for option in options}
    terms = Term.objects.of("mit-domain").published().filter(parent=None)
    rows = [(term, counts.pop(term.code, 0)) for term in terms if not term.code.startswith("X")]
    outside = [(f"{reverse('risk-list')}?domain={code}", count) for code, count in counts.items() if count]
    most = max((count for _, count in rows), default=0)
    return {"rows": rows, "most": most, "outside": outside, "explained": explain(filterset, facets)}


def actors_by_role():
    """Actors with the number of published risks in each role, those in most risks first."""
    risks = Q(risk_links__risk__status="published")
    roles = {role.name.lower(): Count("risk_links", filter=risks & Q(risk_links__role=role)) for role in Role}
    total = Count("risk_links", filter=risks)
    counted = Actor.objects.published().annotate(**roles, total=total)
    return counted.filter(total__gt=0).order_by("-total", "title")


def scenarios():
    """Chains before outlooks."""
    first = Case(When(kind="chain", then=0), default=1, output_field=IntegerField())
    return Scenario.objects.published().for_list().order_by(first, "pk")


def claims():
    """Those that most sources take a side on first."""
    weight = F("affirms") + F("rejects") + F("reframes")
    return Claim.objects.published().for_list().order_by(weight.desc(), "pk")


def latest(limit=5):
    """The last revisions, each with what it did to what readers may see."""
    nouns = everything()
    return told(revisions_of(*nouns)[:limit], nouns, most=3)


def datasets():
    """What was loaded, the last first: name, file and time."""
    rows = Revision.objects.exclude(batch="").order_by()
    return rows.values("batch").annotate(reason=Min("reason"), time=Max("time")).order_by("-time")


def codebook():
    """[(axis, its name, question, [(value, label, meaning)])]"""
    return [
        (
            axis,
            gettext(axis),
            QUESTIONS[axis],
            [(value, label, MEANINGS[axis][value]) for value, label in values.choices],
        )
        for axis, values in AXES.items()
    ]


def bases():
    """Each mark as it stands on a mitigation, with what it means."""
    return [(Mitigation(basis=basis), meaning) for basis, meaning in BASES.items()]
