"""References, statements about actors, and stances on claims."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from apps.actors.models import Actor
from apps.sources.bibliography import format_imprint
from apps.sources.citations import Citation
from apps.sources.models import Claim, Stance, StancePosition, Statement, StatementKind

register = template.Library()

MAX_INLINE_CITATIONS = 2  # up to this many citations are listed directly below a text
STATEMENT_HEADINGS = {
    StatementKind.STRENGTH: _("Strengths"),
    StatementKind.WEAKNESS: _("Weaknesses"),
    StatementKind.POLICY: _("Policies"),
    StatementKind.INCENTIVE: _("Incentives"),
}
# A verb in singular or plural, and the number of sources that it applies to.
StanceCount = tuple[Any, int]
STANCE_VERBS = {
    StancePosition.AFFIRMS: (_("affirms"), _("affirm")),
    StancePosition.REJECTS: (_("rejects"), _("reject")),
    StancePosition.REFRAMES: (_("reframes"), _("reframe")),
}

register.simple_tag(format_imprint)


@register.simple_tag
def statements_by_kind(actor: Actor) -> list[tuple[Promise, list[Statement]]]:
    """The statements about an actor under a heading for each kind."""
    kinds = [
        (heading, [item for item in actor.statements.all() if item.kind == kind])
        for kind, heading in STATEMENT_HEADINGS.items()
    ]
    return [(heading, found) for heading, found in kinds if found]


@register.simple_tag
def stances_by_position(claim: Claim) -> list[tuple[str, str | Promise, list[Stance]]]:
    """[(position, label, stances)], including positions without stances."""
    stances = claim.stances.all()
    return [
        (position, label, [stance for stance in stances if stance.position == position])
        for position, label in StancePosition.choices
    ]


@register.simple_tag
def count_stances(claim: Claim) -> list[StanceCount]:
    """[(verb, count)] for the figure: `4 affirm`, `1 rejects`."""
    counts = {position: getattr(claim, position) for position in STANCE_VERBS}
    return [(STANCE_VERBS[position][count != 1], count) for position, count in counts.items()]


@register.filter
def describe_stance_counts(counts: list[StanceCount]) -> str:
    """`4 sources affirm it, 1 rejects it`, without positions that no source takes."""
    taken = [{"verb": verb, "count": count} for verb, count in counts if count]
    if not taken:
        return gettext("No source takes a side yet")
    first, *others = taken
    template = ngettext("%(count)s source %(verb)s it", "%(count)s sources %(verb)s it", first["count"])
    return ", ".join([template % first, *(gettext("%(count)s %(verb)s it") % other for other in others)])


@register.inclusion_tag("components/further_citations.html")
def render_further_citations(citations: Iterable[Citation]) -> dict[str, list[Citation]]:
    """All citations of a record, if they do not fit in the line below its text."""
    citations = list(citations)
    is_needed = len(citations) > MAX_INLINE_CITATIONS or any(citation.quote for citation in citations)
    return {"citations": citations if is_needed else []}
