"""The figure of an actor's neighbourhood: what is tied to it in groups, and where there is much, gathered."""

from collections import defaultdict

from django.core.exceptions import BadRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.actors.models import Actor
from apps.core.filters.explain import asked, listed
from apps.core.languages import thousands
from apps.explore.counts.dimensions import DIMENSIONS
from apps.explore.figures.boxes import Box
from apps.explore.figures.figure import Figure
from apps.explore.figures.neighbourhood import Neighbourhood, rows
from apps.explore.figures.tree_layout import Branch, Group, hanging
from apps.mitigations.models import Mitigation
from apps.risks.models import Role
from apps.taxonomy.templatetags.terms import hue, named

MANY = 8  # records of a group that are shown one by one; more are gathered by what they stand under
REACHED = 3  # boxes of what a mitigation answers

# Told apart by shape: an arrow out, an arrow in, a square, a diamond, a ring.
MARKS = {
    Role.DRIVES: "3 -7l11 7l-11 7z",
    Role.EXPOSED: "13 -7l-11 7l11 7z",
    Role.RESPONSIBLE: "2 -6h12v12h-12z",
    "mitigations": "8 -8l8 8l-8 8l-8 -8z",
    "actors": "1 0a7 7 0 1 0 14 0a7 7 0 1 0 -14 0z",
}


def neighbourhood(filterset):
    keys = filterset.form.cleaned_data["actor"]
    actor = Actor.objects.readable().for_page().filter(public_id__in=keys).first()
    if not actor or len(keys) > 1:
        raise BadRequest({"actor": _("Name one actor: /explore/neighbourhood/?actor= and its id.")})
    near = Neighbourhood(actor, filterset)
    groups = [*by_role(near), *addressed(near), *beside(near)]
    title = _("%(actor)s and what is tied to it") % {"actor": actor}
    middle = Box(str(actor), (actor.kind.title,), address=actor.get_absolute_url())
    path, found = reverse("picture", args=["neighbourhood"]).rstrip("/"), list(rows(near))
    draw = lambda note, saved: hanging(middle, groups, title, note, saved)  # noqa: E731
    return Figure(title, said(near), path, filterset, found, draw, linked="title", record=actor)


def said(near):
    note = _(
        "Tied to it: %(risks)s that it has a role in, %(mitigations)s addressed to it, %(actors)s of its "
        "family or with a role in the same risks."
    ) % {
        "risks": risks(len(near.risks)),
        "mitigations": mitigations(len(near.mitigations)),
        "actors": actors(len({actor for actor, _other in [*near.family, *near.sharing]})),
    }
    return f"{note} " + _(
        "A risk may stand under several roles. Where there are more than %(many)s, risks are gathered by "
        "subdomain and mitigations by category."
    ) % {"many": MANY}


def risks(count):
    return ngettext("%(n)s risk", "%(n)s risks", count) % {"n": thousands(count)}


def mitigations(count):
    return ngettext("%(n)s mitigation", "%(n)s mitigations", count) % {"n": thousands(count)}


def actors(count):
    return ngettext("%(n)s actor", "%(n)s actors", count) % {"n": thousands(count)}


# --- Risks -------------------------------------------------------------------------------------


def by_role(near):
    words = {
        Role.DRIVES: _("Drives %(risks)s"),
        Role.EXPOSED: _("Is exposed to %(risks)s"),
        Role.RESPONSIBLE: _("Is responsible for acting on %(risks)s"),
    }
    for role, found in near.roles.items():
        one_by_one = [Branch(risk_box(risk)) for risk in found]
        branches = one_by_one if len(found) <= MANY else list(subdomains(near, role, found))
        heading = words[role] % {"risks": risks(len(found))}
        yield Group(MARKS[role], heading, branches, risk_list(near, role=[role]))


def risk_box(risk):
    return Box(risk.title, (placed(risk.domain_term),), hue(risk.domain_term), risk.get_absolute_url())


def placed(term):
    return named(term) if term else _("No domain given")


def subdomains(near, role, found):
    for term, gathered in gather(found, lambda risk: risk.domain_term):
        if len(gathered) == 1:
            yield Branch(risk_box(gathered[0]))
            continue
        where = DIMENSIONS["subdomain"].asked(term.code if term else "none", near.filterset)
        address = risk_list(near, role=[role], **where)
        yield Branch(Box(placed(term), (risks(len(gathered)),), hue(term), address))


def gather(records, under):
    """{what a record stands under: [records]}, in the order of the records."""
    found = defaultdict(list)
    for record in records:
        found[under(record)].append(record)
    return found.items()


def risk_list(near, **choices):
    return listed(near.filterset.queryset.model, asked(near.filterset, **choices))


# --- Mitigations and actors --------------------------------------------------------------------


def addressed(near):
    if not near.mitigations:
        return
    heading = _("Is to carry out %(mitigations)s") % {"mitigations": mitigations(len(near.mitigations))}
    few = len(near.mitigations) <= MANY
    branches = [Branch(*one(m, found)) for m, found in near.mitigations.items()] if few else categories(near)
    yield Group(MARKS["mitigations"], heading, list(branches), mitigation_list(near))


def one(mitigation, found):
    """The box of a mitigation, and those of the risks that it answers."""
    leads = [risk_box(risk) for risk in found[:REACHED]]
    if len(found) > REACHED:
        leads.append(Box(_("and %(risks)s more") % {"risks": risks(len(found) - REACHED)}))
    category = mitigation.category
    details = (named(category) if category else "", "" if found else _("Answers no risk of this base"))
    return Box(mitigation.title, tuple(filter(None, details)), "d0", mitigation.get_absolute_url()), leads


def categories(near):
    for root, found in gather(near.mitigations, lambda m: m.category and (m.category.parent or m.category)):
        reached = {risk.pk: risk for mitigation in found for risk in near.mitigations[mitigation]}
        title = named(root) if root else _("Not sorted into a category")
        address = mitigation_list(near, category=root.code) if root else ""
        yield Branch(Box(title, (mitigations(len(found)),), "d0", address), list(answered(reached.values())))


def answered(found):
    """Boxes of what mitigations answer, gathered, those with most risks first."""
    gathered = sorted(gather(found, lambda risk: risk.domain_term), key=lambda pair: -len(pair[1]))
    for term, under in gathered[:REACHED]:
        yield Box(placed(term), (risks(len(under)),), hue(term))
    if rest := sum(len(under) for _term, under in gathered[REACHED:]):
        yield Box(_("and %(risks)s elsewhere") % {"risks": risks(rest)})


def mitigation_list(near, **choices):
    words = "".join(f"&{name}={value}" for name, value in choices.items())
    return listed(Mitigation, f"actor={near.actor.public_id}{words}")


def beside(near):
    shown = dict(family(near))
    for actor, count in near.sharing:
        if len(shown) < MANY or actor in shown:
            shown.setdefault(actor, []).append(_("Shares %(risks)s") % {"risks": risks(count)})
    if not shown:
        return
    branches = [Branch(Box(str(actor), tuple(ties), "d0", around(actor))) for actor, ties in shown.items()]
    every = {actor for actor, _other in near.sharing} | {*shown}
    if rest := len(every) - len(shown):
        branches.append(Branch(Box(_("and %(actors)s more") % {"actors": actors(rest)})))
    yield Group(MARKS["actors"], _("Stands beside %(actors)s") % {"actors": actors(len(every))}, branches)


def family(near):
    for actor, is_parent in near.family:
        yield actor, [_("It is part of this") if is_parent else _("Part of it")]


def around(actor):
    return f"{reverse('picture', args=['neighbourhood'])}?actor={actor.public_id}"
