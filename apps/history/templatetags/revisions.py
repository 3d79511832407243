from django import template

from apps.history.admin import describe_tally
from apps.history.log.changes import count_revision_writes
from apps.history.models import Revision

register = template.Library()


@register.inclusion_tag("admin/recent.html")
def recent_revisions(limit=10):
    """The last revisions, each with what it wrote in words."""
    revisions = list(Revision.objects.select_related("user")[:limit])
    wrote = count_revision_writes(revisions)
    return {"entries": [(revision, describe_tally(wrote[revision.pk], most=3)) for revision in revisions]}
