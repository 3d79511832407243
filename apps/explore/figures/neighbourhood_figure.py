"""The figure of an actor's neighbourhood: a tree with one group of boxes for each kind of relation."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from django.core.exceptions import BadRequest
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.actors.models import Actor
from apps.core.filters.explain import build_filtered_list_url, build_list_url
from apps.core.filters.filterset import RecordFilter
from apps.core.languages import format_count
from apps.explore.counts.dimensions import DIMENSIONS
from apps.explore.figures.boxes import TextBox
from apps.explore.figures.figure import Figure
from apps.explore.figures.neighbourhood import Neighbourhood, list_neighbour_rows
from apps.explore.figures.tree_layout import TreeBranch, TreeGroup, draw_tree
from apps.mitigations.models import Mitigation
from apps.risks.models import ActorRole, Risk
from apps.taxonomy.models import Term
from apps.taxonomy.templatetags.terms import format_term_name, get_domain_css_class

MAX_SINGLE_BOXES = 8  # with more records, a group has one box for each term
MAX_ANSWERED_BOXES = 3  # for the risks of a mitigation

# Groups differ in shape: arrow out, arrow in, square, diamond, ring.
GROUP_MARKS = {
    ActorRole.DRIVES: "3 -7l11 7l-11 7z",
    ActorRole.EXPOSED: "13 -7l-11 7l11 7z",
    ActorRole.RESPONSIBLE: "2 -6h12v12h-12z",
    "mitigations": "8 -8l8 8l-8 8l-8 -8z",
    "actors": "1 0a7 7 0 1 0 14 0a7 7 0 1 0 -14 0z",
}

Grouped = TypeVar("Grouped", Risk, Mitigation)


def build_neighbourhood_figure(filterset: RecordFilter) -> Figure:
    """The figure of the actor that a filter of risks names. Raises BadRequest unless it names exactly one."""
    public_ids = filterset.form.cleaned_data["actor"]
    actor = Actor.objects.readable().for_page().filter(public_id__in=public_ids).first()
    if not actor or len(public_ids) > 1:
        raise BadRequest({"actor": _("Name one actor: /explore/neighbourhood/?actor= followed by its id.")})
    near = Neighbourhood(actor, filterset)
    groups = [*build_role_groups(near), *build_mitigation_group(near), *build_actor_group(near)]
    title = _("The neighbourhood of %(actor)s") % {"actor": actor}
    root = TextBox(str(actor), (actor.kind.title,), address=actor.get_absolute_url())

    def draw(note: str, saved: bool) -> SafeString:
        return draw_tree(root, groups, title, note, saved)

    return Figure(
        title=title,
        note=describe_neighbourhood(near),
        path=reverse("figure", args=["neighbourhood"]).rstrip("/"),
        filterset=filterset,
        rows=list(list_neighbour_rows(near)),
        draw=draw,
        linked_column="title",
        record=actor,
    )


def describe_neighbourhood(near: Neighbourhood) -> str:
    actors = {actor for actor, _other in [*near.relatives, *near.actors_with_shared_risks]}
    note = _(
        "It has a role in %(risks)s, %(mitigations)s are addressed to it, and %(actors)s are its parent, "
        "its parts or have a role in the same risks."
    ) % {
        "risks": format_count(len(near.risk_keys), Risk._meta),
        "mitigations": format_count(len(near.mitigations), Mitigation._meta),
        "actors": format_count(len(actors), Actor._meta),
    }
    return f"{note} " + _(
        "A risk may be listed under several roles. More than %(many)s risks are grouped by subdomain, and "
        "mitigations by category."
    ) % {"many": MAX_SINGLE_BOXES}


def group_records_by(
    records: Iterable[Grouped], get_term: Callable[[Grouped], Term | None]
) -> list[tuple[Term | None, list[Grouped]]]:
    """The records of each term, in the order of the records."""
    groups: dict[Term | None, list[Grouped]] = defaultdict(list)
    for record in records:
        groups[get_term(record)].append(record)
    return list(groups.items())


# --- Risks -------------------------------------------------------------------------------------


def build_role_groups(near: Neighbourhood) -> Iterator[TreeGroup]:
    headings = {
        ActorRole.DRIVES: _("Drives %(risks)s"),
        ActorRole.EXPOSED: _("Is exposed to %(risks)s"),
        ActorRole.RESPONSIBLE: _("Is responsible for acting on %(risks)s"),
    }
    for role, risks in near.roles.items():
        if len(risks) <= MAX_SINGLE_BOXES:
            branches = [TreeBranch(build_risk_box(risk)) for risk in risks]
        else:
            branches = list(build_subdomain_branches(near, role, risks))
        yield TreeGroup(
            mark=GROUP_MARKS[role],
            heading=headings[role] % {"risks": format_count(len(risks), Risk._meta)},
            branches=branches,
            address=build_filtered_list_url(near.filterset, role=[role]),
        )


def build_risk_box(risk: Risk) -> TextBox:
    return TextBox(
        title=risk.title,
        details=(label_domain_term(risk.domain_term),),
        css=get_domain_css_class(risk.domain_term),
        address=risk.get_absolute_url(),
    )


def label_domain_term(term: Term | None) -> str:
    return format_term_name(term) if term else _("No domain given")


def build_subdomain_branches(near: Neighbourhood, role: ActorRole, risks: list[Risk]) -> Iterator[TreeBranch]:
    """One box for each domain or subdomain; a single risk has its own box."""
    for term, group in group_records_by(risks, lambda risk: risk.domain_term):
        if len(group) == 1:
            yield TreeBranch(build_risk_box(group[0]))
            continue
        parameters = DIMENSIONS["subdomain"].get_parameters(term.code if term else "none", near.filterset)
        address = build_filtered_list_url(near.filterset, role=[role], **parameters)
        yield TreeBranch(build_term_box(term, len(group), address))


def build_term_box(term: Term | None, count: int, address: str = "") -> TextBox:
    return TextBox(
        title=label_domain_term(term),
        details=(format_count(count, Risk._meta),),
        css=get_domain_css_class(term),
        address=address,
    )


# --- Mitigations -------------------------------------------------------------------------------


def build_mitigation_group(near: Neighbourhood) -> Iterator[TreeGroup]:
    """One group with the mitigations addressed to the actor, if there are any."""
    count = len(near.mitigations)
    if not count:
        return
    if count <= MAX_SINGLE_BOXES:
        branches = [build_mitigation_branch(item, risks) for item, risks in near.mitigations.items()]
    else:
        branches = list(build_category_branches(near))
    heading = _("Should carry out %(mitigations)s") % {"mitigations": format_count(count, Mitigation._meta)}
    yield TreeGroup(GROUP_MARKS["mitigations"], heading, branches, build_mitigation_list_url(near.actor))


def build_mitigation_branch(mitigation: Mitigation, risks: list[Risk]) -> TreeBranch:
    """The box of a mitigation, with an arrow to each of the first risks that it is linked to."""
    targets = [build_risk_box(risk) for risk in risks[:MAX_ANSWERED_BOXES]]
    if rest := len(risks[MAX_ANSWERED_BOXES:]):
        targets.append(TextBox(_("and %(risks)s more") % {"risks": format_count(rest, Risk._meta)}))
    category = format_term_name(mitigation.category) if mitigation.category else ""
    details = (category, "" if risks else _("Addresses no risk in this database"))
    box = TextBox(
        title=mitigation.title,
        details=tuple(filter(None, details)),
        address=mitigation.get_absolute_url(),
    )
    return TreeBranch(box, targets)


def build_category_branches(near: Neighbourhood) -> Iterator[TreeBranch]:
    """One box for each top-level category, with an arrow to each domain of the linked risks."""
    for category, mitigations in group_records_by(near.mitigations, get_root_category):
        risks = {risk.pk: risk for mitigation in mitigations for risk in near.mitigations[mitigation]}
        box = TextBox(
            title=format_term_name(category) if category else _("Not sorted into a category"),
            details=(format_count(len(mitigations), Mitigation._meta),),
            address=build_mitigation_list_url(near.actor, category.code) if category else "",
        )
        yield TreeBranch(box, list(build_answered_boxes(risks.values())))


def get_root_category(mitigation: Mitigation) -> Term | None:
    return mitigation.category and (mitigation.category.parent or mitigation.category)


def build_answered_boxes(risks: Iterable[Risk]) -> Iterator[TextBox]:
    """One box for each of the terms with most risks, and one for all others."""
    groups = group_records_by(risks, lambda risk: risk.domain_term)
    groups.sort(key=lambda group: -len(group[1]))
    for term, found in groups[:MAX_ANSWERED_BOXES]:
        yield build_term_box(term, len(found))
    if rest := sum(len(found) for _term, found in groups[MAX_ANSWERED_BOXES:]):
        yield TextBox(_("and %(risks)s elsewhere") % {"risks": format_count(rest, Risk._meta)})


def build_mitigation_list_url(actor: Actor, category: str = "") -> str:
    query = f"actor={actor.public_id}"
    return build_list_url(Mitigation, f"{query}&category={category}" if category else query)


# --- Actors ------------------------------------------------------------------------------------


def build_actor_group(near: Neighbourhood) -> Iterator[TreeGroup]:
    """One group with the relatives and the actors that share risks, if there are any."""
    details = {
        actor: [_("Its parent") if is_parent else _("Its part")] for actor, is_parent in near.relatives
    }
    for actor, count in near.actors_with_shared_risks:
        if len(details) < MAX_SINGLE_BOXES or actor in details:
            shares = _("Shares %(risks)s") % {"risks": format_count(count, Risk._meta)}
            details.setdefault(actor, []).append(shares)
    if not details:
        return
    branches = [
        TreeBranch(TextBox(str(actor), tuple(lines), address=build_neighbourhood_url(actor)))
        for actor, lines in details.items()
    ]
    actors = {actor for actor, _count in near.actors_with_shared_risks} | {*details}
    if rest := len(actors) - len(details):
        branches.append(
            TreeBranch(TextBox(_("and %(actors)s more") % {"actors": format_count(rest, Actor._meta)}))
        )
    heading = _("Related to %(actors)s") % {"actors": format_count(len(actors), Actor._meta)}
    yield TreeGroup(GROUP_MARKS["actors"], heading, branches)


def build_neighbourhood_url(actor: Actor) -> str:
    return f"{reverse('figure', args=['neighbourhood'])}?actor={actor.public_id}"
