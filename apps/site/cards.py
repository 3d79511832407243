"""The cards of records, lists and the base itself; figures have theirs under their own addresses."""

from django.core.exceptions import BadRequest
from django.shortcuts import get_object_or_404
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.core.languages import thousands
from apps.core.models import Status
from apps.core.nouns import NOUNS
from apps.explore.figures.card import Card, answer
from apps.exports import citation
from apps.site.home import numbers
from apps.taxonomy.causal import AXES
from apps.taxonomy.templatetags.terms import hue

PLACES = {"risk": "domain_term", "mitigation": "category", "actor": "kind"}


@require_safe
def base_card(request):
    return answer(of_base(numbers()), request.get_host())


@require_safe
def list_card(request, plural):
    """Of what a query lists: its sentence with the count."""
    noun = NOUNS[plural]
    filterset = noun.filterset_class(request.GET, queryset=noun.model.objects.published())
    if problems := filterset.problems(strict=True):
        raise BadRequest(problems)
    own = citation.of_list(filterset, filterset.rows.count(), request)
    return answer(of_list(plural, own), request.get_host())


@require_safe
def record_card(request, plural, public_id):
    records = NOUNS[plural].model.objects.readable().for_list()
    return answer(of_record(get_object_or_404(records, public_id=public_id)), request.get_host())


# --- What stands on them -----------------------------------------------------------------------


def of_base(counts):
    """`counts`: {noun: its published records}"""
    facts = _("%(risks)s risks, %(mitigations)s mitigations, %(sources)s sources") % {
        "risks": thousands(counts["risk"]), "mitigations": thousands(counts["mitigation"]),
        "sources": thousands(counts["source"]),
    }  # fmt: skip
    return Card(_("An open reference"), _("Risks from AI, what could be done, and who says so"), (facts,))


def of_list(plural, own):
    """`own`: the list as it is cited."""
    return Card(capfirst(plural), capfirst(own["title"]), (own["genre"],))


def of_record(record):
    """Its place, its codes or how its text begins, and where it comes from."""
    noun = record._meta.model_name
    place = getattr(record, PLACES.get(noun, ""), None)
    gone = [str(record.get_status_display())] if record.status == Status.WITHDRAWN else []
    source = getattr(record, "source", None)
    said = codes(record) if noun == "risk" else record.description
    facts = *placed(place), said, source.short if source else record.short if noun == "source" else ""
    kind = ", ".join([str(capfirst(record._meta.verbose_name)), record.public_id, *gone])
    return Card(kind, record.title, tuple(map(str, filter(None, facts))), hue(place))


def placed(term):
    """The labels of a term and of what is above it."""
    return [above.label for above in (term.parent, term) if above] if term else []


def codes(risk):
    said = ((axis, AXES[axis](getattr(risk, axis)).label) for axis in AXES)
    return ", ".join(f"{capfirst(axis)}: {label.partition(' - ')[2] or label}" for axis, label in said)
