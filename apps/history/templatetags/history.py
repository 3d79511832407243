"""What changed, from the log that every write leaves."""

from collections import Counter
from itertools import groupby
from operator import attrgetter

from django import template

from apps.core.languages import format_count
from apps.history.log.changes import list_public_changes

register = template.Library()


@register.inclusion_tag("components/history.html")
def record_changes(record, limit=20):
    """The last revisions of a record and its links, the last first, and how many came before."""
    acts = [
        summarize_revision_changes(act, list(found))
        for act, found in groupby(list_public_changes(record), attrgetter("revision"))
    ]
    return {"acts": acts[:limit], "earlier": len(acts[limit:]), "record": record}


def summarize_revision_changes(act, found):
    """Where the record itself was added, the links that came with it are counted and not told one by one."""
    if not any(change.kind == "+" and not change.owner for change in found):
        return {"revision": act, "changes": found, "with": ""}
    links = [change for change in found if change.kind == "+" and change.owner]
    return {
        "revision": act,
        "changes": [change for change in found if change not in links],
        "with": describe_added_links(links),
    }


def describe_added_links(links):
    """`3 risk citations, 1 risk term`."""
    counts = Counter(change.meta for change in links)
    return ", ".join(format_count(number, meta) for meta, number in counts.items())
