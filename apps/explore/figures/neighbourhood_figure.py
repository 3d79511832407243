"""The figure of an actor's neighbourhood: what is tied to it in groups, and where there is much, gathered."""

from collections import defaultdict

from django.core.exceptions import BadRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.actors.models import Actor
from apps.core.filters.explain import build_list_url, build_query_string
from apps.core.languages import group_thousands
from apps.explore.counts.dimensions import DIMENSIONS
from apps.explore.figures.boxes import TextBox
from apps.explore.figures.figure import Figure
from apps.explore.figures.neighbourhood import Neighbourhood, list_neighbour_rows
from apps.explore.figures.tree_layout import TreeBranch, TreeGroup, draw_tree
from apps.mitigations.models import Mitigation
from apps.risks.models import ActorRole
from apps.taxonomy.templatetags.terms import format_term_name, get_domain_css_class

MAX_SINGLE_BOXES = (
    8  # records of a group that are shown one by one; more are gathered by what they stand under
)
MAX_ANSWERED_BOXES = 3  # boxes of what a mitigation answers

# Told apart by shape: an arrow out, an arrow in, a square, a diamond, a ring.
GROUP_MARKS = {
    ActorRole.DRIVES: "3 -7l11 7l-11 7z",
    ActorRole.EXPOSED: "13 -7l-11 7l11 7z",
    ActorRole.RESPONSIBLE: "2 -6h12v12h-12z",
    "mitigations": "8 -8l8 8l-8 8l-8 -8z",
    "actors": "1 0a7 7 0 1 0 14 0a7 7 0 1 0 -14 0z",
}


def build_neighbourhood_figure(filterset):
    keys = filterset.form.cleaned_data["actor"]
    actor = Actor.objects.readable().for_page().filter(public_id__in=keys).first()
    if not actor or len(keys) > 1:
        raise BadRequest({"actor": _("Name one actor: /explore/neighbourhood/?actor= and its id.")})
    near = Neighbourhood(actor, filterset)
    groups = [*build_role_groups(near), *build_mitigation_group(near), *build_actor_group(near)]
    title = _("%(actor)s and what is tied to it") % {"actor": actor}
    middle = TextBox(str(actor), (actor.kind.title,), address=actor.get_absolute_url())
    path, found = reverse("picture", args=["neighbourhood"]).rstrip("/"), list(list_neighbour_rows(near))
    draw = lambda note, saved: draw_tree(middle, groups, title, note, saved)  # noqa: E731
    return Figure(
        title, describe_neighbourhood(near), path, filterset, found, draw, linked="title", record=actor
    )


def describe_neighbourhood(near):
    note = _(
        "Tied to it: %(risks)s that it has a role in, %(mitigations)s addressed to it, %(actors)s of its "
        "family or with a role in the same risks."
    ) % {
        "risks": format_risk_count(len(near.risks)),
        "mitigations": format_mitigation_count(len(near.mitigations)),
        "actors": format_actor_count(len({actor for actor, _other in [*near.family, *near.sharing]})),
    }
    return f"{note} " + _(
        "A risk may stand under several roles. Where there are more than %(many)s, risks are gathered by "
        "subdomain and mitigations by category."
    ) % {"many": MAX_SINGLE_BOXES}


def format_risk_count(count):
    return ngettext("%(n)s risk", "%(n)s risks", count) % {"n": group_thousands(count)}


def format_mitigation_count(count):
    return ngettext("%(n)s mitigation", "%(n)s mitigations", count) % {"n": group_thousands(count)}


def format_actor_count(count):
    return ngettext("%(n)s actor", "%(n)s actors", count) % {"n": group_thousands(count)}


# --- Risks -------------------------------------------------------------------------------------


def build_role_groups(near):
    words = {
        ActorRole.DRIVES: _("Drives %(risks)s"),
        ActorRole.EXPOSED: _("Is exposed to %(risks)s"),
        ActorRole.RESPONSIBLE: _("Is responsible for acting on %(risks)s"),
    }
    for role, found in near.roles.items():
        one_by_one = [TreeBranch(build_risk_box(risk)) for risk in found]
        branches = (
            one_by_one
            if len(found) <= MAX_SINGLE_BOXES
            else list(build_subdomain_branches(near, role, found))
        )
        heading = words[role] % {"risks": format_risk_count(len(found))}
        yield TreeGroup(GROUP_MARKS[role], heading, branches, build_filtered_risks_url(near, role=[role]))


def build_risk_box(risk):
    return TextBox(
        risk.title,
        (label_domain_term(risk.domain_term),),
        get_domain_css_class(risk.domain_term),
        risk.get_absolute_url(),
    )


def label_domain_term(term):
    return format_term_name(term) if term else _("No domain given")


def build_subdomain_branches(near, role, found):
    for term, gathered in group_records_by(found, lambda risk: risk.domain_term):
        if len(gathered) == 1:
            yield TreeBranch(build_risk_box(gathered[0]))
            continue
        where = DIMENSIONS["subdomain"].asked(term.code if term else "none", near.filterset)
        address = build_filtered_risks_url(near, role=[role], **where)
        yield TreeBranch(
            TextBox(
                label_domain_term(term),
                (format_risk_count(len(gathered)),),
                get_domain_css_class(term),
                address,
            )
        )


def group_records_by(records, under):
    """{what a record stands under: [records]}, in the order of the records."""
    found = defaultdict(list)
    for record in records:
        found[under(record)].append(record)
    return found.items()


def build_filtered_risks_url(near, **choices):
    return build_list_url(near.filterset.queryset.model, build_query_string(near.filterset, **choices))


# --- Mitigations and actors --------------------------------------------------------------------


def build_mitigation_group(near):
    if not near.mitigations:
        return
    heading = _("Is to carry out %(mitigations)s") % {
        "mitigations": format_mitigation_count(len(near.mitigations))
    }
    few = len(near.mitigations) <= MAX_SINGLE_BOXES
    branches = (
        [TreeBranch(*build_mitigation_branch(m, found)) for m, found in near.mitigations.items()]
        if few
        else build_category_branches(near)
    )
    yield TreeGroup(GROUP_MARKS["mitigations"], heading, list(branches), build_mitigation_list_url(near))


def build_mitigation_branch(mitigation, found):
    """The box of a mitigation, and those of the risks that it answers."""
    leads = [build_risk_box(risk) for risk in found[:MAX_ANSWERED_BOXES]]
    if len(found) > MAX_ANSWERED_BOXES:
        leads.append(
            TextBox(_("and %(risks)s more") % {"risks": format_risk_count(len(found) - MAX_ANSWERED_BOXES)})
        )
    category = mitigation.category
    details = (
        format_term_name(category) if category else "",
        "" if found else _("Answers no risk of this base"),
    )
    return TextBox(mitigation.title, tuple(filter(None, details)), "d0", mitigation.get_absolute_url()), leads


def build_category_branches(near):
    for root, found in group_records_by(
        near.mitigations, lambda m: m.category and (m.category.parent or m.category)
    ):
        reached = {risk.pk: risk for mitigation in found for risk in near.mitigations[mitigation]}
        title = format_term_name(root) if root else _("Not sorted into a category")
        address = build_mitigation_list_url(near, category=root.code) if root else ""
        yield TreeBranch(
            TextBox(title, (format_mitigation_count(len(found)),), "d0", address),
            list(build_answered_boxes(reached.values())),
        )


def build_answered_boxes(found):
    """Boxes of what mitigations answer, gathered, those with most risks first."""
    gathered = sorted(group_records_by(found, lambda risk: risk.domain_term), key=lambda pair: -len(pair[1]))
    for term, under in gathered[:MAX_ANSWERED_BOXES]:
        yield TextBox(label_domain_term(term), (format_risk_count(len(under)),), get_domain_css_class(term))
    if rest := sum(len(under) for _term, under in gathered[MAX_ANSWERED_BOXES:]):
        yield TextBox(_("and %(risks)s elsewhere") % {"risks": format_risk_count(rest)})


def build_mitigation_list_url(near, **choices):
    words = "".join(f"&{name}={value}" for name, value in choices.items())
    return build_list_url(Mitigation, f"actor={near.actor.public_id}{words}")


def build_actor_group(near):
    shown = dict(describe_family(near))
    for actor, count in near.sharing:
        if len(shown) < MAX_SINGLE_BOXES or actor in shown:
            shown.setdefault(actor, []).append(_("Shares %(risks)s") % {"risks": format_risk_count(count)})
    if not shown:
        return
    branches = [
        TreeBranch(TextBox(str(actor), tuple(ties), "d0", build_neighbourhood_url(actor)))
        for actor, ties in shown.items()
    ]
    every = {actor for actor, _other in near.sharing} | {*shown}
    if rest := len(every) - len(shown):
        branches.append(TreeBranch(TextBox(_("and %(actors)s more") % {"actors": format_actor_count(rest)})))
    yield TreeGroup(
        GROUP_MARKS["actors"],
        _("Stands beside %(actors)s") % {"actors": format_actor_count(len(every))},
        branches,
    )


def describe_family(near):
    for actor, is_parent in near.family:
        yield actor, [_("It is part of this") if is_parent else _("Part of it")]


def build_neighbourhood_url(actor):
    return f"{reverse('picture', args=['neighbourhood'])}?actor={actor.public_id}"
