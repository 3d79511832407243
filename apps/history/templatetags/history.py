"""What changed, from the log that every write leaves."""

from itertools import groupby
from operator import attrgetter

from django import template

from apps.history.changes import public_changes_of

register = template.Library()


@register.inclusion_tag("components/history.html")
def changes(record, limit=20):
    """The last revisions of a record and its links, the last first, and how many came before."""
    acts = [(act, list(found)) for act, found in groupby(public_changes_of(record), attrgetter("revision"))]
    return {"acts": acts[:limit], "earlier": len(acts[limit:]), "record": record}
