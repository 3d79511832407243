"""The figure of a scenario: its steps as boxes, in a column on small screens and in a row on large ones."""

from django.core.exceptions import BadRequest
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.filters.filterset import RecordFilter
from apps.explore.figures.boxes import (
    TextBox,
    draw_down_arrowhead,
    draw_path,
    draw_right_arrowhead,
)
from apps.explore.figures.figure import Figure, FigureRow
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
from apps.risks.models import Risk, Scenario, ScenarioKind, Step
from apps.taxonomy.templatetags.terms import format_term_name, get_domain_css_class

COLUMN_LAYOUT_WIDTH, BOX_LEFT, ARROW_GAP = 356, 32, 14
ROW_LAYOUT_WIDTH, ROW_GAP, ROW_BOX_TOP = 1100, 34, 34
MAX_STEPS_IN_ROW = 5


def build_scenario_figure(filterset: RecordFilter) -> Figure:
    """The figure of the one scenario that a filter finds. Raises BadRequest unless it finds exactly one."""
    scenarios = list(filterset.qs.for_page()[:2])
    if len(scenarios) != 1:
        raise BadRequest({"id": _("Name one scenario: /explore/scenario/?id= followed by its id.")})
    [scenario] = scenarios
    steps, title = list(scenario.steps.all()), format_scenario_title(scenario)

    def draw(note: str, saved: bool) -> SafeString:
        return draw_scenario(scenario, title, note, saved)

    return Figure(
        title=title,
        note=describe_scenario_figure(scenario),
        path=reverse("figure", args=["scenario"]).rstrip("/"),
        filterset=filterset,
        rows=[build_step_row(step, step is steps[-1]) for step in steps],
        draw=draw,
        linked_column="title",
        record=scenario,
    )


def format_scenario_title(scenario: Scenario) -> str:
    count = len(scenario.steps.all())
    return ngettext("%(title)s, in %(n)s step", "%(title)s, in %(n)s steps", count) % {
        "title": scenario.title,
        "n": count,
    }


def describe_scenario_figure(scenario: Scenario) -> str:
    between = (
        _("how a step leads to the next")
        if scenario.kind == ScenarioKind.CHAIN
        else _("how a step is connected to the next")
    )
    return _("Each numbered box is a step, with its actors and its domain. Between them: %(this)s.") % {
        "this": between
    }


def build_step_row(step: Step, is_last: bool) -> FigureRow:
    risk = get_published_risk(step)
    return {
        "step": step.position,
        "title": step.title,
        "actors": list_actor_titles(step),
        "risk": risk.title if risk else "",
        "domain": format_risk_domain(risk),
        "then": "" if is_last else step.turns_into,
        "list": build_step_url(step),
    }


def build_step_url(step: Step) -> str:
    return f"{step.scenario.get_absolute_url()}#step-{step.position}"


def list_actor_titles(step: Step) -> str:
    return ", ".join(actor.title for actor in step.actors.all())


def get_published_risk(step: Step) -> Risk | None:
    return step.risk if step.risk and step.risk.status == "published" else None


def format_risk_domain(risk: Risk | None) -> str:
    return format_term_name(risk.domain_term) if risk and risk.domain_term else ""


def build_step_box(step: Step) -> TextBox:
    risk = get_published_risk(step)
    return TextBox(
        title=step.title,
        details=tuple(filter(None, [list_actor_titles(step), format_risk_domain(risk)])),
        css=get_domain_css_class(risk.domain_term if risk else None),
        address=build_step_url(step),
    )


# --- Drawing -----------------------------------------------------------------------------------


def draw_scenario(scenario: Scenario, title: str, note: str, saved: bool = False) -> SafeString:
    """The scenario in both layouts; if `saved` or if it does not fit into a row, in one."""
    if not 1 < len(scenario.steps.all()) <= MAX_STEPS_IN_ROW:
        return draw_scenario_column(scenario, title, note, saved)
    row = draw_scenario_row(scenario, title, note, saved)
    return row if saved else combine_layouts(draw_scenario_column(scenario, title, note), row)


def draw_scenario_column(scenario: Scenario, title: str, note: str, saved: bool = False) -> SafeString:
    steps, has_arrows = list(scenario.steps.all()), scenario.kind == ScenarioKind.CHAIN
    width = COLUMN_LAYOUT_WIDTH - BOX_LEFT - 2
    y: float = 2
    shapes: list[SafeString] = []
    for number, step in enumerate(steps, 1):
        box = build_step_box(step)
        shapes += [box.draw((BOX_LEFT, y), width), draw_numbered_disc((13, y + 18), number)]
        y, line_start = y + box.measure_height(width), y + 31
        if number < len(steps):
            lines = wrap_text(step.turns_into, width - 16, FONT_SIZE)
            shapes.append(draw_text_lines(lines, (BOX_LEFT + 16, y + ARROW_GAP + 10), css="why"))
            y += 2 * ARROW_GAP + LINE_HEIGHT * len(lines)
            shapes.append(draw_path(f"M13 {line_start}V{y + 4}"))
            if has_arrows:
                shapes.append(draw_down_arrowhead(13, y + 5))
    return render_svg(title, note, (COLUMN_LAYOUT_WIDTH, y + 2), join_shapes(shapes), saved)


def draw_scenario_row(scenario: Scenario, title: str, note: str, saved: bool = False) -> SafeString:
    steps, has_arrows = list(scenario.steps.all()), scenario.kind == ScenarioKind.CHAIN
    width = round((ROW_LAYOUT_WIDTH - ROW_GAP * (len(steps) - 1) - 4) / len(steps), 1)
    boxes = [build_step_box(step) for step in steps]
    height = max(box.measure_height(width) for box in boxes)
    text_top = bottom = ROW_BOX_TOP + height + ARROW_GAP
    shapes: list[SafeString] = []
    for n, (step, box) in enumerate(zip(steps, boxes, strict=True)):
        x = round(2 + n * (width + ROW_GAP), 1)
        shapes += [draw_numbered_disc((x + 13, 15), n + 1), box.draw((x, ROW_BOX_TOP), width, height)]
        if n + 1 < len(steps):
            lines, tip = wrap_text(step.turns_into, width - 16, FONT_SIZE), round(x + width + ROW_GAP, 1)
            shapes.append(draw_text_lines(lines, (x + 16, text_top + 10), css="why"))
            shapes.append(draw_path(f"M{x + 27} 15H{tip - 1}"))
            if has_arrows:
                shapes.append(draw_right_arrowhead(tip, 15))
            bottom = max(bottom, text_top + LINE_HEIGHT * len(lines))
    return render_svg(title, note, (ROW_LAYOUT_WIDTH, bottom), join_shapes(shapes), saved)
