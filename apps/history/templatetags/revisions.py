from django import template

from apps.history.admin import in_words
from apps.history.log.changes import tallies
from apps.history.models import Revision

register = template.Library()


@register.inclusion_tag("admin/recent.html")
def recent_revisions(limit=10):
    """The last revisions, each with what it wrote in words."""
    revisions = list(Revision.objects.select_related("user")[:limit])
    wrote = tallies(revisions)
    return {"entries": [(revision, in_words(wrote[revision.pk], most=3)) for revision in revisions]}
