"""Preview cards (PNG) that other sites show with a link: of the site, of lists and of records.

The cards of figures have the addresses of the figures, see apps/explore/figures/card.py.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.core.filters.strict import get_strict_filterset
from apps.core.languages import group_thousands
from apps.core.models import Record, Status
from apps.core.nouns import NOUNS
from apps.explore.figures.card import Card, respond_with_card
from apps.exports.citation import CslItem, build_list_citation
from apps.risks.models import Risk
from apps.site.home import NounCount, count_published_records
from apps.sources.models import Source
from apps.taxonomy.causal import CAUSAL_AXES
from apps.taxonomy.models import Term
from apps.taxonomy.templatetags.terms import get_domain_css_class

# The field that holds the term under which a record of the noun is placed.
PLACEMENT_FIELDS = {"risk": "domain_term", "mitigation": "category", "actor": "kind"}


@require_safe
def site_card(request: HttpRequest) -> HttpResponse:
    return respond_with_card(build_site_card(count_published_records()), request.get_host())


@require_safe
def list_card(request: HttpRequest, plural: str) -> HttpResponse:
    """The card of a list: the query as a sentence, with the number of records."""
    noun = NOUNS[plural]
    filterset = get_strict_filterset(noun.filterset_class, request.GET, noun.model.objects.published())
    citation = build_list_citation(filterset, filterset.rows.count(), request)
    return respond_with_card(build_list_card(plural, citation), request.get_host())


@require_safe
def record_card(request: HttpRequest, plural: str, public_id: str) -> HttpResponse:
    records = NOUNS[plural].model.objects.readable().for_list()
    return respond_with_card(
        build_record_card(get_object_or_404(records, public_id=public_id)), request.get_host()
    )


# --- Content of the cards ----------------------------------------------------------------------


def build_site_card(counts: dict[str, NounCount]) -> Card:
    """Build the card of the home page; `counts` are the published records of each noun."""
    facts = _("%(risks)s risks, %(mitigations)s mitigations, %(sources)s sources") % {
        "risks": group_thousands(counts["risk"].number),
        "mitigations": group_thousands(counts["mitigation"].number),
        "sources": group_thousands(counts["source"].number),
    }
    return Card(
        _("An open reference"),
        _("Risks from AI and what can be done about them, with the source of each statement"),
        (facts,),
    )


def build_list_card(plural: str, citation: CslItem) -> Card:
    """Build the card of a list from its citation."""
    return Card(capfirst(plural), capfirst(citation["title"]), (citation["genre"],))


def build_record_card(record: Record) -> Card:
    """Build the card of a record: its placement, its codes or its description, and its source."""
    placement = getattr(record, PLACEMENT_FIELDS.get(str(record._meta.model_name), ""), None)
    withdrawn = [str(record.get_status_display())] if record.status == Status.WITHDRAWN else []
    text = format_causal_codes(record) if isinstance(record, Risk) else record.description
    source = record if isinstance(record, Source) else getattr(record, "source", None)
    facts = [*list_term_path_labels(placement), text, source.short if source else ""]
    kind = ", ".join([str(capfirst(record._meta.verbose_name)), record.public_id, *withdrawn])
    return Card(
        kind, record.title, tuple(str(fact) for fact in facts if fact), get_domain_css_class(placement)
    )


def list_term_path_labels(term: Term | None) -> list[str]:
    """Return the labels of a term and of its parent, the parent first."""
    return [each.label for each in (term.parent, term) if each] if term else []


def format_causal_codes(risk: Risk) -> str:
    """`Entity: AI, Intent: Intentional, Timing: Pre-deployment`, without the numbers of the codes."""
    labels = {axis: str(values(getattr(risk, axis)).label) for axis, values in CAUSAL_AXES.items()}
    return ", ".join(
        f"{capfirst(axis)}: {label.partition(' - ')[2] or label}" for axis, label in labels.items()
    )
