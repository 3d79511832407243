"""A scenario drawn as the chain of its steps: upright for every width, and across where there is room."""

from django.core.exceptions import BadRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.explore.figures.boxes import Box, down, right, way
from apps.explore.figures.figure import Figure
from apps.explore.figures.svg import LINE, SIZE, disc, either, joined, lines, picture
from apps.explore.figures.text_wrap import wrap
from apps.risks.models import ScenarioKind
from apps.taxonomy.templatetags.terms import hue, named

WIDTH, LEFT, GAP, WHY = 356, 32, 14, 10  # upright: the drawing, where its boxes begin, around the arrows
ACROSS, BETWEEN, TOP = 1100, 34, 34  # across: the drawing, the room for an arrow, the discs above the boxes
ABREAST = 5  # steps that stand side by side


def scenario(filterset):
    """The figure of the one scenario that a filter leaves."""
    found = list(filterset.qs.for_page()[:2])
    if len(found) != 1:
        raise BadRequest({"id": _("Name one scenario: /explore/scenario/?id= and its id.")})
    [shown] = found
    steps, title, note = list(shown.steps.all()), titled(shown), said(shown)
    path = reverse("picture", args=["scenario"]).rstrip("/")
    rows = [row(step, step is steps[-1]) for step in steps]
    draw = lambda note, saved: drawings(shown, title, note, saved)  # noqa: E731
    return Figure(title, note, path, filterset, rows, draw, linked="title", record=shown)


def titled(scenario):
    count = len(scenario.steps.all())
    return ngettext("%(title)s, in %(n)s step", "%(title)s, in %(n)s steps", count) % {
        "title": scenario.title, "n": count,
    }  # fmt: skip


def said(scenario):
    between = (
        _("what turns a step into the next")
        if scenario.kind == ScenarioKind.CHAIN
        else _("what joins a step to the next")
    )
    return _("Each numbered box is a step, with its actors and its domain. Between them: %(this)s.") % {
        "this": between
    }


def row(step, is_last):
    risk = published(step.risk)
    return {
        "step": step.position, "title": step.title, "actors": actors(step),
        "risk": risk.title if risk else "", "domain": domain(risk),
        "then": "" if is_last else step.turns_into, "list": address(step),
    }  # fmt: skip


def address(step):
    return f"{step.scenario.get_absolute_url()}#step-{step.position}"


def actors(step):
    return ", ".join(actor.title for actor in step.actors.all())


def published(risk):
    return risk if risk and risk.status == "published" else None


def domain(risk):
    return named(risk.domain_term) if risk and risk.domain_term else ""


def box(step):
    risk = published(step.risk)
    details = tuple(filter(None, [actors(step), domain(risk)]))
    return Box(step.title, details, hue(risk.domain_term if risk else None), address(step))


# --- The drawing -------------------------------------------------------------------------------


def drawings(scenario, title, note, saved=False):
    """The widest form alone where it is `saved`; on a page also the upright one, for smaller screens."""
    if not 1 < len(scenario.steps.all()) <= ABREAST:
        return upright(scenario, title, note, saved)
    wide = across(scenario, title, note, saved)
    return wide if saved else either(upright(scenario, title, note), wide)


def upright(scenario, title, note, saved=False):
    steps, leads = list(scenario.steps.all()), scenario.kind == ScenarioKind.CHAIN
    shapes, y, width = [], 2, WIDTH - LEFT - 2
    for number, step in enumerate(steps, 1):
        one = box(step)
        shapes += [one.drawn((LEFT, y), width), disc((13, y + 18), number)]
        y, start = y + one.height(width), y + 31
        if number < len(steps):
            words = wrap(step.turns_into, width - 16, SIZE)
            shapes.append(lines(words, (LEFT + 16, y + GAP + 10), css="why"))
            y += 2 * GAP + LINE * len(words)
            shapes += [way(f"M13 {start}V{y + 4}"), down(13, y + 5) if leads else ""]
    return picture(title, note, (WIDTH, y + 2), joined(shapes), saved)


def across(scenario, title, note, saved=False):
    steps, leads = list(scenario.steps.all()), scenario.kind == ScenarioKind.CHAIN
    width = round((ACROSS - BETWEEN * (len(steps) - 1) - 4) / len(steps), 1)
    boxes = [box(step) for step in steps]
    height, lowest, shapes = max(one.height(width) for one in boxes), 0, []
    for n, (step, one) in enumerate(zip(steps, boxes, strict=True)):
        x = round(2 + n * (width + BETWEEN), 1)
        shapes += [disc((x + 13, 15), n + 1), one.drawn((x, TOP), width, height)]
        below = TOP + height + GAP
        if n + 1 < len(steps):
            words, tip = wrap(step.turns_into, width - 16, SIZE), round(x + width + BETWEEN, 1)
            shapes += [lines(words, (x + 16, below + 10), css="why")]
            shapes += [way(f"M{x + 27} 15H{tip - 1}"), right(tip, 15) if leads else ""]
            below += LINE * len(words)
        lowest = max(lowest, below)
    return picture(title, note, (ACROSS, lowest), joined(shapes), saved)
