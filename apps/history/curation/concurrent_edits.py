"""The form of a record that others have changed since it was read: their changes, and the edits on top."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model, QuerySet
from django.forms import BaseInlineFormSet, ModelForm
from django.utils.functional import Promise

from apps.core.models import Record
from apps.history.log.changes import ObjectChange
from apps.history.log.diff import get_row_value, get_tracked_fields, name_record, normalize_newlines


@dataclass
class ConflictingField:
    """A field that others changed: its value before, theirs, and yours if you changed it too."""

    label: str | Promise
    before: str
    theirs: str
    yours: str


@dataclass
class LinkEdits:
    """Edits of the links of one model: {key of a link: {form field: value}}, and values of added links."""

    changed: dict[int, dict[str, Any]] = field(default_factory=dict)
    added: list[dict[str, Any]] = field(default_factory=list)


def build_edited_formset(
    formset: BaseInlineFormSet, record: Model, rows: QuerySet, edits: LinkEdits
) -> BaseInlineFormSet:
    """A formset like the given one with the links of now, the edits on top of them, and the added ones."""
    fresh = type(formset)(instance=record, prefix=formset.prefix, queryset=rows, initial=edits.added)
    fresh.extra = len(edits.added)
    for form in fresh.initial_forms:
        form.initial.update(edits.changed.get(form.instance.pk, {}))
    return fresh


class EditConflict:
    """A form that was sent too late, and its formsets, against what others wrote meanwhile."""

    def __init__(self, form: ModelForm, later_changes: Sequence[ObjectChange]) -> None:
        self.form = form
        self.later_changes = later_changes
        self.rows_before = {change.key: change.before for change in later_changes}

    def get_base_values(self, form: ModelForm, pk: int | None) -> dict[str, Any]:
        """The values that the form was made from: those before the others wrote, if they did."""
        row = self.rows_before.get(f"{type(form.instance)._meta.label_lower}:{pk}")
        values = {item.name: get_row_value(row, item) for item in get_tracked_fields(row)} if row else {}
        return {**form.initial, **values}

    def get_edited_values(self, form: ModelForm, pk: int | None) -> dict[str, Any]:
        """The values that the sender changed, as typed."""
        base = self.get_base_values(form, pk)
        return {
            name: form[name].value()
            for name, item in form.fields.items()
            if name != "seen"
            and item.has_changed(normalize_newlines(base.get(name)), normalize_newlines(form[name].data))
        }

    # --- The forms that are shown again --------------------------------------------------------

    def build_form(self, record: Model) -> ModelForm:
        form = type(self.form)(instance=record)
        form.initial.update(self.get_edited_values(self.form, record.pk))
        return form

    def build_formset(self, formset: BaseInlineFormSet, record: Model, rows: QuerySet) -> BaseInlineFormSet:
        edits = self.get_link_edits(formset, {row.pk for row in rows})
        return build_edited_formset(formset, record, rows, edits)

    def get_link_edits(self, formset: BaseInlineFormSet, keys: set[int]) -> LinkEdits:
        """The sender's edits of links; a link that others removed is added again if the sender changed it."""
        edits = LinkEdits()
        model: Any = formset.model
        key_field = model._meta.pk.name
        added = [form for form in formset.extra_forms if form.has_changed()]
        for form in formset.initial_forms:
            pk = get_form_link_key(form)
            if changed := self.get_edited_values(form, pk):
                if pk in keys:
                    edits.changed[pk] = changed
                else:
                    added.append(form)
        edits.added = [
            {name: form[name].value() for name in form.fields if name != key_field} for form in added
        ]
        return edits

    # --- What the page shows of them -----------------------------------------------------------

    def iter_conflicts(
        self, formsets: Iterable[BaseInlineFormSet]
    ) -> Iterator[tuple[ObjectChange, list[ConflictingField]]]:
        """Each later change with its fields."""
        forms = {
            f"{form.instance._meta.label_lower}:{get_form_link_key(form)}": form
            for formset in formsets
            for form in formset.initial_forms
        }
        record = self.form.instance
        forms[f"{record._meta.label_lower}:{record.pk}"] = self.form
        for change in self.later_changes:
            yield change, self.list_conflicting_fields(change, forms.get(change.key))

    def list_conflicting_fields(self, change: ObjectChange, form: ModelForm | None) -> list[ConflictingField]:
        edited = self.get_edited_values(form, change.row.id) if form else {}
        return [
            ConflictingField(
                item.label,
                item.before,
                item.after if change.kind != "-" else "",
                format_form_value(form, item.name) if form and item.name in edited else "",
            )
            for item in change.fields
        ]


def get_form_link_key(form: ModelForm) -> int | None:
    """The key of the link that a form of a formset edits."""
    sent = form[form.instance._meta.pk.name].data
    return int(sent) if str(sent).isdecimal() else None


def format_form_value(form: ModelForm, name: str) -> str:
    """The text or the choice that was sent, as readers see it."""
    found = form.cleaned_data.get(name, form[name].data) if hasattr(form, "cleaned_data") else form[name].data
    if isinstance(found, bool):
        return "yes" if found else "no"
    if isinstance(found, Record):
        return name_record(found)
    if isinstance(found, QuerySet):
        return ", ".join(map(name_record, found))
    return str(dict(getattr(form.fields[name], "choices", ())).get(found, found)) or "nothing"
