"""The figure of a scenario on its own page."""

from django import template
from django.utils.safestring import SafeString

from apps.explore.figures.scenario import (
    describe_scenario_figure,
    draw_scenario_column,
    format_scenario_title,
)
from apps.risks.models import Scenario

register = template.Library()


@register.simple_tag
def scenario_drawing(scenario: Scenario) -> SafeString:
    return draw_scenario_column(scenario, format_scenario_title(scenario), describe_scenario_figure(scenario))
