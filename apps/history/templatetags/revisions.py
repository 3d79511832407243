from django import template

from apps.history.log.changes import count_revision_writes, describe_tally
from apps.history.models import Revision

register = template.Library()


@register.inclusion_tag("admin/recent.html")
def recent_revisions(limit: int = 10) -> dict[str, list[tuple[Revision, str]]]:
    """The last revisions, each with a description of what it wrote."""
    revisions = list(Revision.objects.select_related("user")[:limit])
    tallies = count_revision_writes(revisions)
    return {"entries": [(revision, describe_tally(tallies[revision.pk], most=3)) for revision in revisions]}
