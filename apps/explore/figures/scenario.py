"""A scenario drawn as the chain of its steps: upright for every width, and across where there is room."""

from django.core.exceptions import BadRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.explore.figures.boxes import TextBox, draw_down_arrowhead, draw_path, draw_right_arrowhead
from apps.explore.figures.figure import Figure
from apps.explore.figures.svg import (
    FONT_SIZE,
    LINE_HEIGHT,
    combine_layouts,
    draw_numbered_disc,
    draw_text_lines,
    join_shapes,
    render_svg,
)
from apps.explore.figures.text_wrap import wrap_text
from apps.risks.models import ScenarioKind
from apps.taxonomy.templatetags.terms import format_term_name, get_domain_css_class

SCENARIO_WIDTH, BOX_LEFT, ARROW_GAP, WHY = (
    356,
    32,
    14,
    10,
)  # upright: the drawing, where its boxes begin, around the arrows
ROW_WIDTH, ROW_GAP, ROW_BOX_TOP = (
    1100,
    34,
    34,
)  # across: the drawing, the room for an arrow, the discs above the boxes
MAX_STEPS_IN_ROW = 5  # steps that stand side by side


def build_scenario_figure(filterset):
    """The figure of the one scenario that a filter leaves."""
    found = list(filterset.qs.for_page()[:2])
    if len(found) != 1:
        raise BadRequest({"id": _("Name one scenario: /explore/scenario/?id= and its id.")})
    [shown] = found
    steps, title, note = (
        list(shown.steps.all()),
        format_scenario_title(shown),
        describe_scenario_figure(shown),
    )
    path = reverse("picture", args=["scenario"]).rstrip("/")
    rows = [build_step_row(step, step is steps[-1]) for step in steps]
    draw = lambda note, saved: draw_scenario(shown, title, note, saved)  # noqa: E731
    return Figure(title, note, path, filterset, rows, draw, linked="title", record=shown)


def format_scenario_title(scenario):
    count = len(scenario.steps.all())
    return ngettext("%(title)s, in %(n)s step", "%(title)s, in %(n)s steps", count) % {
        "title": scenario.title, "n": count,
    }  # fmt: skip


def describe_scenario_figure(scenario):
    between = (
        _("what turns a step into the next")
        if scenario.kind == ScenarioKind.CHAIN
        else _("what joins a step to the next")
    )
    return _("Each numbered box is a step, with its actors and its domain. Between them: %(this)s.") % {
        "this": between
    }


def build_step_row(step, is_last):
    risk = get_published_risk(step.risk)
    return {
        "step": step.position, "title": step.title, "actors": list_actor_titles(step),
        "risk": risk.title if risk else "", "domain": format_risk_domain(risk),
        "then": "" if is_last else step.turns_into, "list": build_step_url(step),
    }  # fmt: skip


def build_step_url(step):
    return f"{step.scenario.get_absolute_url()}#step-{step.position}"


def list_actor_titles(step):
    return ", ".join(actor.title for actor in step.actors.all())


def get_published_risk(risk):
    return risk if risk and risk.status == "published" else None


def format_risk_domain(risk):
    return format_term_name(risk.domain_term) if risk and risk.domain_term else ""


def build_step_box(step):
    risk = get_published_risk(step.risk)
    details = tuple(filter(None, [list_actor_titles(step), format_risk_domain(risk)]))
    return TextBox(
        step.title, details, get_domain_css_class(risk.domain_term if risk else None), build_step_url(step)
    )


# --- The drawing -------------------------------------------------------------------------------


def draw_scenario(scenario, title, note, saved=False):
    """The widest form alone where it is `saved`; on a page also the upright one, for smaller screens."""
    if not 1 < len(scenario.steps.all()) <= MAX_STEPS_IN_ROW:
        return draw_scenario_column(scenario, title, note, saved)
    wide = draw_scenario_row(scenario, title, note, saved)
    return wide if saved else combine_layouts(draw_scenario_column(scenario, title, note), wide)


def draw_scenario_column(scenario, title, note, saved=False):
    steps, leads = list(scenario.steps.all()), scenario.kind == ScenarioKind.CHAIN
    shapes, y, width = [], 2, SCENARIO_WIDTH - BOX_LEFT - 2
    for number, step in enumerate(steps, 1):
        one = build_step_box(step)
        shapes += [one.drawn((BOX_LEFT, y), width), draw_numbered_disc((13, y + 18), number)]
        y, start = y + one.height(width), y + 31
        if number < len(steps):
            words = wrap_text(step.turns_into, width - 16, FONT_SIZE)
            shapes.append(draw_text_lines(words, (BOX_LEFT + 16, y + ARROW_GAP + 10), css="why"))
            y += 2 * ARROW_GAP + LINE_HEIGHT * len(words)
            shapes += [draw_path(f"M13 {start}V{y + 4}"), draw_down_arrowhead(13, y + 5) if leads else ""]
    return render_svg(title, note, (SCENARIO_WIDTH, y + 2), join_shapes(shapes), saved)


def draw_scenario_row(scenario, title, note, saved=False):
    steps, leads = list(scenario.steps.all()), scenario.kind == ScenarioKind.CHAIN
    width = round((ROW_WIDTH - ROW_GAP * (len(steps) - 1) - 4) / len(steps), 1)
    boxes = [build_step_box(step) for step in steps]
    height, lowest, shapes = max(one.height(width) for one in boxes), 0, []
    for n, (step, one) in enumerate(zip(steps, boxes, strict=True)):
        x = round(2 + n * (width + ROW_GAP), 1)
        shapes += [draw_numbered_disc((x + 13, 15), n + 1), one.drawn((x, ROW_BOX_TOP), width, height)]
        below = ROW_BOX_TOP + height + ARROW_GAP
        if n + 1 < len(steps):
            words, tip = wrap_text(step.turns_into, width - 16, FONT_SIZE), round(x + width + ROW_GAP, 1)
            shapes += [draw_text_lines(words, (x + 16, below + 10), css="why")]
            shapes += [draw_path(f"M{x + 27} 15H{tip - 1}"), draw_right_arrowhead(tip, 15) if leads else ""]
            below += LINE_HEIGHT * len(words)
        lowest = max(lowest, below)
    return render_svg(title, note, (ROW_WIDTH, lowest), join_shapes(shapes), saved)
