"""Convert draft changes from the values of a form to the values of fields and changes to links.

A draft used to be the form as it was sent: {name: [values]}, with the links as "evidence-0-quote". Here each
value is compared with the log as of the revision that the form was made from, and only what differs is kept.
"""

import json

from django import forms
from django.core.exceptions import ValidationError
from django.db import migrations, models

ADDED, CHANGED, REMOVED = "added", "changed", "removed"
READ_ONLY = {"public_id", "status", "origin", "external_id"}
MOST_LINKS = 2_000


def convert_drafts(apps, schema_editor):
    for draft in apps.get_model("history", "DraftChange").objects.iterator():
        model = apps.get_model(draft.model)
        draft.base_revision = parse_number(get_last(draft.sent, "seen")) or 0
        draft.field_values = read_record(apps, model, draft) if "title" in draft.sent else {}
        draft.link_changes = [
            link
            for relation in model._meta.related_objects
            if relation.on_delete is models.CASCADE
            for link in read_links(apps, relation, draft)
        ]
        draft.save(update_fields=["base_revision", "field_values", "link_changes"])


def read_record(apps, model, draft):
    fixed = {"taxonomy"} if draft.model == "taxonomy.term" else set()  # a term stays in its taxonomy
    return compare(get_state(apps, model, draft.record, draft.base_revision), draft.sent, model, fixed)


def read_links(apps, relation, draft):
    """The links of one model: its forms have the accessor of the relation as their prefix."""
    model, owner, prefix = relation.related_model, relation.field.name, relation.get_accessor_name()
    total = parse_number(get_last(draft.sent, f"{prefix}-TOTAL_FORMS")) or 0
    for index in range(min(total, MOST_LINKS)):
        start = f"{prefix}-{index}-"
        sent = {name.removeprefix(start): found for name, found in draft.sent.items() if name.startswith(start)}
        key, is_removed = parse_number(get_last(sent, "id")), bool(get_last(sent, "DELETE"))
        link = {"model": model._meta.label_lower, "id": key, "values": {}}
        if key and is_removed:
            yield link | {"action": REMOVED}
        elif not is_removed:
            before = get_state(apps, model, key, draft.base_revision) if key else model()
            values = compare(before, sent, model, {owner}) | compare_related(apps, before, sent, model)
            if values:
                yield link | {"action": CHANGED if key else ADDED, "values": values}


def get_state(apps, model, key, revision):
    """The object as the log has it after a revision; as it is now, where the log does not reach back."""
    log = apps.get_model(model._meta.app_label, f"Historical{model.__name__}")
    rows = log.objects.filter(id=key, revision_id__lte=revision).order_by("-history_id")
    return rows.first() or model._base_manager.filter(pk=key).first()


def compare(before, sent, model, fixed):
    """The values of the form that differ from the state before."""
    values = {}
    for item in model._meta.concrete_fields:
        is_box = isinstance(item, models.BooleanField)  # a box that is not ticked is not sent
        if not item.editable or item.primary_key or item.name in READ_ONLY | fixed:
            continue
        if item.name in sent or is_box:
            value = parse_value(item, get_last(sent, item.name))
            if before is None or differs(getattr(before, item.attname), value):
                values[item.name] = value
    return values


def compare_related(apps, before, sent, model):
    values = {}
    for item in model._meta.many_to_many:
        if item.remote_field.through._meta.auto_created:
            keys = {parse_number(text) for text in sent.get(item.name, [])} - {None}
            if keys != get_related_keys(apps, before, item):
                values[item.name] = sorted(keys)
    return values


def get_related_keys(apps, before, item):
    if before is None or before.pk is None:
        return set()
    end = f"{item.m2m_reverse_field_name()}_id"
    if not hasattr(before, "history_id"):
        return set(getattr(before, item.name).values_list("pk", flat=True))
    log = apps.get_model(item.model._meta.app_label, f"{type(before).__name__}_{item.name}")
    return set(log.objects.filter(history_id=before.history_id).values_list(end, flat=True))


def differs(before, after):
    if isinstance(before, str) and isinstance(after, str):
        return before.replace("\r\n", "\n") != after.replace("\r\n", "\n")
    return before != after


# --- Values, as the form of that time understood them ---------------------------------------------


def get_last(sent, name):
    return (sent.get(name) or [""])[-1]


def parse_number(text):
    return int(text) if text.isdecimal() and len(text) < 19 else None


def parse_value(item, text):
    """A text that cannot be understood stays as it is: the page of the draft says that it is wrong."""
    text = text.strip()
    try:
        return parse_text(item, text)
    except (ValidationError, ValueError):
        return text


def parse_text(item, text):
    if item.is_relation:
        return int(text) if text else None
    if isinstance(item, models.BooleanField):
        return text not in ("", "False", "false", "0")
    if isinstance(item, models.IntegerField):
        return forms.IntegerField(required=False).clean(text)
    if isinstance(item, models.DateField):
        return forms.DateField(required=False).clean(text)
    if isinstance(item, models.URLField):
        return forms.URLField(required=False, assume_scheme="https").clean(text)
    if isinstance(item, models.JSONField):
        return [parse_author(line.strip()) for line in text.splitlines() if line.strip()]
    return text


def parse_author(text):
    """`Family, Given`; a body as it is called, in braces if its name has a comma; or JSON."""
    if text.startswith('{"'):
        return json.loads(text)
    if text.startswith("{") and text.endswith("}"):
        return {"literal": text[1:-1]}
    family, comma, given = (part.strip() for part in text.partition(","))
    return {"family": family, **({"given": given} if given else {})} if comma else {"literal": text}


class Migration(migrations.Migration):
    dependencies = [
        ("history", "0004_draft_proposals"),
        ("taxonomy", "0001_initial"),
        ("actors", "0001_initial"),
        ("sources", "0002_term_mappings"),
        ("risks", "0001_initial"),
        ("mitigations", "0001_initial"),
    ]

    operations = [migrations.RunPython(convert_drafts, migrations.RunPython.noop, elidable=True)]
