"""Who could do something about a risk."""

from django import template

from apps.explore.actor_sheet.sheet import list_acting_actors

register = template.Library()


@register.inclusion_tag("components/acting.html")
def who_acts(risk):
    """Of a risk on the sheet of an actor."""
    should, could = list_acting_actors(risk)
    return {"should": should, "could": could}
