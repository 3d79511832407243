"""What changed, from the log that every write leaves."""

from django import template

register = template.Library()

SILENT = {"updated", "created", "revision", "raw", "id"}
WORDS = {"+": "Created", "~": "Changed", "-": "Deleted"}
SHOWN = 200


@register.inclusion_tag("components/history.html")
def changes(record, limit=20):
    """The last revisions of a record, newest first, with each field before and after."""
    entries = list(record.history.select_related("revision__user").order_by("-history_id")[: limit + 1])
    pairs = zip(entries, [*entries[1:], None], strict=True)
    return {"entries": [entry(now, before) for now, before in pairs][:limit]}


def entry(now, before):
    return {
        "revision": now.revision,
        "what": WORDS[now.history_type],
        "fields": list(differences(now, before)),
    }


def differences(now, before):
    if before is None or now.history_type != "~":
        return
    for field in now.tracked_fields:
        old, new = getattr(before, field.attname), getattr(now, field.attname)
        if field.name not in SILENT and old != new:
            yield {"name": field.verbose_name, "before": shown(old), "after": shown(new)}


def shown(value):
    text = "blank" if value in (None, "", [], {}) else str(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
