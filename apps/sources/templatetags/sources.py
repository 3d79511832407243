"""References, and what sources say: of an actor's position, and for and against a claim."""

from django import template
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from apps.sources import bibliography
from apps.sources.models import StancePosition, StatementKind

register = template.Library()

MAX_INLINE_CITATIONS = 2  # citations named right below a text
STATEMENT_HEADINGS = {
    StatementKind.STRENGTH: _("Strengths"),
    StatementKind.WEAKNESS: _("Weaknesses"),
    StatementKind.POLICY: _("Policies"),
    StatementKind.INCENTIVE: _("Incentives"),
}
STANCE_VERBS = {
    StancePosition.AFFIRMS: (_("affirms"), _("affirm")),
    StancePosition.REJECTS: (_("rejects"), _("reject")),
    StancePosition.REFRAMES: (_("reframes"), _("reframe")),
}

register.simple_tag(bibliography.format_imprint)


@register.simple_tag
def statements_by_kind(actor):
    kinds = [
        (heading, [item for item in actor.statements.all() if item.kind == kind])
        for kind, heading in STATEMENT_HEADINGS.items()
    ]
    return [(heading, found) for heading, found in kinds if found]


@register.simple_tag
def stances_by_position(claim):
    """[(position, label, stances)], a side that nobody takes included."""
    stances = claim.stances.all()
    return [
        (side, label, [s for s in stances if s.position == side]) for side, label in StancePosition.choices
    ]


@register.simple_tag
def count_stances(claim):
    """[(verb, count)] for the picture: `4 affirm`, `1 rejects`."""
    counts = {side: getattr(claim, side) for side in STANCE_VERBS}
    return [(STANCE_VERBS[side][count != 1], count) for side, count in counts.items()]


@register.filter
def describe_stance_counts(balance):
    """`4 sources affirm it, 1 rejects it`, the sides that nobody takes left out."""
    first, *rest = [(verb, count) for verb, count in balance if count] or [("", 0)]
    if not first[1]:
        return gettext("No source takes a side yet")
    said = [
        ngettext("%(count)s source %(verb)s it", "%(count)s sources %(verb)s it", first[1]),
        gettext("%(count)s %(verb)s it"),
    ]
    parts = [said[bool(n)] % {"count": count, "verb": verb} for n, (verb, count) in enumerate([first, *rest])]
    return ", ".join(parts)


@register.inclusion_tag("components/where_from.html")
def render_further_citations(citations):
    """All places that a record rests on, where the line below its text does not hold them."""
    citations = list(citations)
    more = len(citations) > MAX_INLINE_CITATIONS or any(citation.quote for citation in citations)
    return {"citations": citations if more else []}
