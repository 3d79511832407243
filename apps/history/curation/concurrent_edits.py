"""Two people at one record: the second sees what the first wrote, and overwrites nothing unread."""

from dataclasses import dataclass

from apps.history.log.diff import get_row_value, get_tracked_fields


@dataclass
class ConflictingField:
    """A field that they changed, and what you made of it, if anything."""

    name: str
    before: str
    theirs: str
    yours: str


class EditConflict:
    """A form that was sent too late, and its formsets, over what was written meanwhile."""

    def __init__(self, form):
        self.form = form
        self.changes = form.meanwhile
        self.before = {change.name: change.before for change in self.changes}

    def seen(self, form, pk):
        """The values that the form was made from: of before the others wrote, if they did."""
        row = self.before.get(f"{form._meta.model._meta.label_lower}:{pk}")
        return form.initial | (
            {item.name: get_row_value(row, item) for item in get_tracked_fields(row)} if row else {}
        )

    def yours(self, form, pk):
        """What you changed, as you typed it."""
        was = self.seen(form, pk)
        return {
            name: form[name].value()
            for name, item in form.fields.items()
            if name != "seen"
            and item.has_changed(normalize_newlines(was.get(name)), normalize_newlines(form[name].data))
        }

    # --- The forms that come back ---------------------------------------------------------------

    def fresh_form(self, record):
        form = type(self.form)(instance=record)
        form.initial |= self.yours(self.form, record.pk)
        return form

    def fresh_formset(self, formset, record, rows):
        """Their links as they are now with your changes to them, and the links that you added."""
        sent = {get_form_link_key(form): form for form in formset.initial_forms}
        kept = {row.pk for row in rows}
        added = [form for form in formset.extra_forms if form.has_changed()]
        added += [form for pk, form in sent.items() if pk not in kept and self.yours(form, pk)]
        key = formset.model._meta.pk.name
        values = [{name: form[name].value() for name in form.fields if name != key} for form in added]
        fresh = type(formset)(instance=record, prefix=formset.prefix, queryset=rows, initial=values)
        fresh.extra = len(values)
        for form in fresh.initial_forms:
            if form.instance.pk in sent:
                form.initial |= self.yours(sent[form.instance.pk], form.instance.pk)
        return fresh

    # --- What is told of them -------------------------------------------------------------------

    def told(self, formsets):
        """Each change with its fields, for the page."""
        forms = {
            f"{form._meta.model._meta.label_lower}:{get_form_link_key(form)}": form
            for formset in formsets
            for form in formset.initial_forms
        }
        record = self.form.instance
        forms[f"{record._meta.label_lower}:{record.pk}"] = self.form
        for change in self.changes:
            yield change, [self.both(field, forms.get(change.name), change) for field in change.fields]

    def both(self, field, form, change):
        yours = self.yours(form, change.row.id) if form else {}
        text = format_form_value(form, field.key) if field.key in yours else ""
        return ConflictingField(field.name, field.before, field.after if change.kind != "-" else "", text)


def normalize_newlines(typed):
    """Browsers end the lines of a text their own way."""
    return typed.replace("\r\n", "\n") if isinstance(typed, str) else typed


def get_form_link_key(form):
    """The key of the link that a form of a formset was made for."""
    sent = form[form._meta.model._meta.pk.name].data
    return int(sent) if str(sent).isdecimal() else None


def format_form_value(form, name):
    """What was typed or chosen, as a reader knows it."""
    found = form.cleaned_data.get(name, form[name].data) if hasattr(form, "cleaned_data") else form[name].data
    if isinstance(found, bool):
        return "yes" if found else "no"
    if hasattr(found, "named"):
        return found.named
    if hasattr(found, "values_list"):
        return ", ".join(record.named for record in found)
    return str(dict(getattr(form.fields[name], "choices", ())).get(found, found)) or "nothing"
