"""References, and what sources say: of an actor's position, and for and against a claim."""

from django import template

from apps.sources import bibliography
from apps.sources.models import Position, StatementKind

register = template.Library()

AT_THE_TEXT = 2  # citations named right below a text
HEADINGS = {
    StatementKind.STRENGTH: "Strengths",
    StatementKind.WEAKNESS: "Weaknesses",
    StatementKind.POLICY: "Policies",
    StatementKind.INCENTIVE: "Incentives",
}
VERBS = {
    Position.AFFIRMS: ("affirms", "affirm"),
    Position.REJECTS: ("rejects", "reject"),
    Position.REFRAMES: ("reframes", "reframe"),
}

register.simple_tag(bibliography.imprint)


@register.simple_tag
def statements_by_kind(actor):
    kinds = [
        (heading, [item for item in actor.statements.all() if item.kind == kind])
        for kind, heading in HEADINGS.items()
    ]
    return [(heading, found) for heading, found in kinds if found]


@register.simple_tag
def sides(claim):
    """[(position, label, stances)], a side that nobody takes included."""
    stances = claim.stances.all()
    return [(side, label, [s for s in stances if s.position == side]) for side, label in Position.choices]


@register.simple_tag
def balance(claim):
    """[(verb, count)] for the picture: `4 affirm`, `1 rejects`."""
    counts = {side: getattr(claim, side) for side in VERBS}
    return [(VERBS[side][count != 1], count) for side, count in counts.items()]


@register.filter
def spoken(balance):
    """`4 sources affirm it, 1 rejects it`, the sides that nobody takes left out."""
    first, *rest = [(verb, count) for verb, count in balance if count] or [("", 0)]
    if not first[1]:
        return "No source takes a side yet"
    said = [f"{first[1]} source{'' if first[1] == 1 else 's'} {first[0]} it"]
    return ", ".join([*said, *(f"{count} {verb} it" for verb, count in rest)])


@register.inclusion_tag("components/where_from.html")
def where_from(citations):
    """All places that a record rests on, where the line below its text does not hold them."""
    citations = list(citations)
    more = len(citations) > AT_THE_TEXT or any(citation.quote for citation in citations)
    return {"citations": citations if more else []}
