from django import template

from apps.explore.figures.scenario import (
    describe_scenario_figure,
    draw_scenario_column,
    format_scenario_title,
)

register = template.Library()


@register.simple_tag
def scenario_drawing(scenario):
    """The picture of a scenario, beside its steps."""
    return draw_scenario_column(scenario, format_scenario_title(scenario), describe_scenario_figure(scenario))
