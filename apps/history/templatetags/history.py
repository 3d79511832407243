"""The public history of a record."""

from django import template

from apps.core.models import Record
from apps.history.log.revisions import list_record_revisions

register = template.Library()


@register.inclusion_tag("components/history.html")
def record_changes(record: Record, limit: int = 20) -> dict[str, object]:
    """The last revisions of a record and its links, the last first, and the number of earlier ones."""
    revisions = list_record_revisions(record)
    return {"revisions": revisions[:limit], "earlier": len(revisions[limit:]), "record": record}
