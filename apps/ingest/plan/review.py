"""A plan to look at: its counts, its open questions, and its rows with each field side by side."""

from dataclasses import dataclass

from django import forms
from django.apps import apps
from django.db.models import CharField, Count
from django.db.models.functions import Cast

from apps.history.log.diff import EMPTY_VALUES, diff_texts
from apps.ingest.models import Verdict
from apps.ingest.plan.decisions import list_open_questions, list_row_questions
from apps.ingest.plan.make import build_acceptance_test
from apps.ingest.plan.writer import WITHDRAW

ANY_CHOICE = [("", "Any")]
VERDICT_NOTES = {
    Verdict.DELETED: "It was deleted here, and is not made again.",
    Verdict.GONE: "The file no longer has it. It stays as it is.",
}


@dataclass
class FieldComparison:
    """One field of a row: what the dataset said last, what it says now, what we hold."""

    name: str
    label: str
    said: str
    says: str
    ours: str
    outcome: str
    asks: bool  # whether to take it is open
    taken: bool


def get_noun_name(model, number=2):
    meta = apps.get_model(model)._meta
    return str(meta.verbose_name if number == 1 else meta.verbose_name_plural)


def get_field_label(model, name):
    return "status" if name == WITHDRAW else str(find_concrete_field(model, name).verbose_name)


def find_concrete_field(model, name):
    return next(item for item in apps.get_model(model)._meta.concrete_fields if item.attname == name)


# --- The whole plan --------------------------------------------------------------------------------


def count_plan_verdicts(plan):
    """For each noun, how many rows are of each verdict; what changes nothing comes last."""
    found = plan.rows.order_by().values_list("model", "verdict").annotate(Count("pk"))
    rows = {(model, verdict): count for model, verdict, count in found}
    for model, counts in plan.counts.items():
        told = [(verdict.value, rows.get((model, verdict), 0)) for verdict in Verdict]
        moved = sum(rows.get((model, verdict), 0) for verdict in (Verdict.CHANGED, Verdict.CONFLICT))
        yield model, get_noun_name(model), told, counts["changed"] + counts["unchanged"] - moved


@dataclass
class DecisionColumn:
    """The open questions of one field of a noun."""

    model: str
    name: str
    asked: int = 0
    taken: int = 0

    @property
    def value(self):
        return f"{self.model}:{self.name}"

    @property
    def noun(self):
        return get_noun_name(self.model)

    @property
    def label(self):
        return get_field_label(self.model, self.name)

    @property
    def withdraws(self):
        return self.name == WITHDRAW


def list_decision_columns(plan):
    accepts = build_acceptance_test(plan.accepted)
    found: dict[tuple[str, str], DecisionColumn] = {}
    for model, key, name in list_open_questions(plan.rows):
        column = found.setdefault((model, name), DecisionColumn(model, name))
        column.asked += 1
        column.taken += accepts(model, key, name)
    return list(found.values())


# --- Its rows --------------------------------------------------------------------------------------


class PlanRowFilterForm(forms.Form):
    verdict = forms.ChoiceField(required=False, choices=[*ANY_CHOICE, *Verdict.choices])
    noun = forms.ChoiceField(required=False, choices=[])
    field = forms.ChoiceField(required=False, choices=[])
    q = forms.CharField(label="Words of the title", required=False, max_length=200)

    def __init__(self, plan, data):
        super().__init__(data)
        self.plan = plan
        nouns = [(model, get_noun_name(model).capitalize()) for model in plan.counts]
        self.fields["noun"].choices = [*ANY_CHOICE, *nouns]  # type: ignore[attr-defined]
        names = {
            name: get_field_label(model, name).capitalize()
            for model, names in plan.fields.items()
            for name in names
        }
        self.fields["field"].choices = [*ANY_CHOICE, *names.items()]  # type: ignore[attr-defined]

    def rows(self):
        """Rows with what was asked; what cannot be asked is told in the form and not heeded."""
        self.is_valid()
        asked = {name: value for name, value in self.cleaned_data.items() if value}
        rows = self.plan.rows.all()
        if "verdict" in asked:
            rows = rows.filter(verdict=asked["verdict"])
        if "noun" in asked:
            rows = rows.filter(model=asked["noun"])
        if "field" in asked:
            # As text, both databases write a name in the same way; neither has the other's operators.
            rows = rows.exclude(verdict=Verdict.NEW).annotate(text=Cast("changes", CharField()))
            rows = rows.filter(text__contains=f'"name": "{asked["field"]}"')
        for word in asked.get("q", "").split():
            rows = rows.filter(title__icontains=word)
        return rows


def compare_row_fields(row, accepts):
    asked = set(list_row_questions(row)) if row.verdict in (Verdict.CONFLICT, Verdict.GONE) else set()
    for change in row.changes:
        what = (row.model, row.key, change["name"])
        yield compare_field_values(row, change, what in asked, accepts(*what))


def compare_field_values(row, change, asks, taken):
    name = change["name"]
    if name == WITHDRAW:
        outcome = "Withdrawn." if taken else "It stays published."
        return FieldComparison(name, "Status", "", "No longer in the file", "Published", outcome, asks, taken)
    said, says, ours = format_field_values(
        row.model, name, *(change[part] for part in ("said", "says", "ours"))
    )
    outcome = "New." if row.verdict == Verdict.NEW else describe_field_outcome(change, asks, taken)
    marked_ours, marked_says = diff_texts(ours, says)
    marked_said = marked_ours if said == ours else diff_texts(said, says)[0]
    return FieldComparison(
        name, get_field_label(row.model, name), marked_said, marked_says, marked_ours, outcome, asks, taken
    )


def describe_field_outcome(change, asks, taken):
    if not asks:
        return "Follows the dataset."
    if change["said"] is None:
        how = "Filled here before the dataset spoke of it."
    elif change["said"] == change["says"]:
        how = "Edited here; the dataset says what it said before."
    else:
        how = "Edited here, and changed upstream."
    return f"{how} {'The dataset’s is taken.' if taken else 'Ours stays.'}"


def format_field_values(model, name, *values):
    """Values as a reader knows them; of raw cells only those that differ."""
    if any(isinstance(value, dict) for value in values):
        cells = [value or {} for value in values]
        named = dict.fromkeys(column for value in cells for column in value)
        differ = [column for column in named if len({str(value.get(column)) for value in cells}) > 1]
        told = [[f"{name}: {value[name]}" for name in differ if value.get(name)] for value in cells]
        return ["\n".join(lines) for lines in told]
    return [format_stated_value(find_concrete_field(model, name), value) for value in values]


def format_stated_value(item, value):
    if value in EMPTY_VALUES:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "; ".join(
            ", ".join(map(str, part.values() if isinstance(part, dict) else [part])) for part in value
        )
    return str(dict(item.flatchoices).get(value, value))


# --- The rows as a table to download ---------------------------------------------------------------

REVIEWED_VALUES = ("said", "says", "ours")
PLAN_EXPORT_COLUMNS = ["verdict", "noun", "key", "title", "sheet", "row", "field", *REVIEWED_VALUES, "kept"]


def export_plan_rows(plan):
    """One for each field; a row that changes no field has one of its own."""
    accepts = build_acceptance_test(plan.accepted)
    for row in plan.rows.iterator(chunk_size=500):
        for change in row.changes or [{}]:
            yield build_plan_export_row(row, change, accepts)


def build_plan_export_row(row, change, accepts):
    name = change.get("name", "")
    kept = change.get("kept", False) and not accepts(row.model, row.key, name)
    values = (
        format_field_values(row.model, name, *map(change.get, REVIEWED_VALUES))
        if name not in ("", WITHDRAW)
        else None
    )
    return {
        "verdict": row.get_verdict_display(), "noun": get_noun_name(row.model, 1), "key": row.key, "title": row.title,
        "sheet": row.sheet, "row": row.row, "field": name and get_field_label(row.model, name),
        **dict(zip(REVIEWED_VALUES, values or map(change.get, REVIEWED_VALUES), strict=True)), "kept": "yes" if kept else "no",
    }  # fmt: skip
