from django import template

from apps.explore.figures.scenario import said, titled, upright

register = template.Library()


@register.simple_tag
def chain(scenario):
    """The picture of a scenario, beside its steps."""
    return upright(scenario, titled(scenario), said(scenario))
