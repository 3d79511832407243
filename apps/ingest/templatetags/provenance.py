"""Where a record comes from, in a line for each dataset that speaks of it."""

from django import template
from django.urls import reverse

from apps.ingest.own_files import NOUNS
from apps.ingest.provenance import mentions

register = template.Library()

PLURALS = {serializer.Meta.model: plural for plural, serializer in NOUNS.items()}


@register.inclusion_tag("components/came_from.html")
def came_from(record):
    where = {"plural": PLURALS[type(record)], "public_id": record.public_id}
    return {"mentions": mentions(record), "address": reverse("provenance", kwargs=where)}
