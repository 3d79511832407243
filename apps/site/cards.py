"""The cards of records, lists and the base itself; figures have theirs under their own addresses."""

from django.core.exceptions import BadRequest
from django.shortcuts import get_object_or_404
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.core.languages import group_thousands
from apps.core.models import Status
from apps.core.nouns import NOUNS
from apps.explore.figures.card import Card, respond_with_card
from apps.exports import citation
from apps.site.home import count_published_records
from apps.taxonomy.causal import CAUSAL_AXES
from apps.taxonomy.templatetags.terms import get_domain_css_class

PLACEMENT_FIELDS = {"risk": "domain_term", "mitigation": "category", "actor": "kind"}


@require_safe
def site_card(request):
    return respond_with_card(build_site_card(count_published_records()), request.get_host())


@require_safe
def list_card(request, plural):
    """Of what a query lists: its sentence with the count."""
    noun = NOUNS[plural]
    filterset = noun.filterset_class(request.GET, queryset=noun.model.objects.published())
    if problems := filterset.find_errors(strict=True):
        raise BadRequest(problems)
    own = citation.build_list_citation(filterset, filterset.rows.count(), request)
    return respond_with_card(build_list_card(plural, own), request.get_host())


@require_safe
def record_card(request, plural, public_id):
    records = NOUNS[plural].model.objects.readable().for_list()
    return respond_with_card(
        build_record_card(get_object_or_404(records, public_id=public_id)), request.get_host()
    )


# --- What stands on them -----------------------------------------------------------------------


def build_site_card(counts):
    """`counts`: {noun: its published records}"""
    facts = _("%(risks)s risks, %(mitigations)s mitigations, %(sources)s sources") % {
        "risks": group_thousands(counts["risk"]), "mitigations": group_thousands(counts["mitigation"]),
        "sources": group_thousands(counts["source"]),
    }  # fmt: skip
    return Card(_("An open reference"), _("Risks from AI, what could be done, and who says so"), (facts,))


def build_list_card(plural, own):
    """`own`: the list as it is cited."""
    return Card(capfirst(plural), capfirst(own["title"]), (own["genre"],))


def build_record_card(record):
    """Its place, its codes or how its text begins, and where it comes from."""
    noun = record._meta.model_name
    place = getattr(record, PLACEMENT_FIELDS.get(noun, ""), None)
    gone = [str(record.get_status_display())] if record.status == Status.WITHDRAWN else []
    source = getattr(record, "source", None)
    said = format_causal_codes(record) if noun == "risk" else record.description
    facts = (
        *list_term_path_labels(place),
        said,
        source.short if source else record.short if noun == "source" else "",
    )
    kind = ", ".join([str(capfirst(record._meta.verbose_name)), record.public_id, *gone])
    return Card(kind, record.title, tuple(map(str, filter(None, facts))), get_domain_css_class(place))


def list_term_path_labels(term):
    """The labels of a term and of what is above it."""
    return [above.label for above in (term.parent, term) if above] if term else []


def format_causal_codes(risk):
    said = ((axis, CAUSAL_AXES[axis](getattr(risk, axis)).label) for axis in CAUSAL_AXES)
    return ", ".join(f"{capfirst(axis)}: {label.partition(' - ')[2] or label}" for axis, label in said)
