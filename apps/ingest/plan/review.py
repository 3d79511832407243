"""Show a plan for review: its counts, its open questions, and its rows field by field."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.apps import apps
from django.db.models import CharField, Count, Field, QuerySet
from django.db.models.functions import Cast
from django.http import QueryDict

from apps.history.log.diff import EMPTY_VALUES, diff_texts
from apps.ingest.models import Plan, PlanRow, Verdict
from apps.ingest.plan.decisions import WITHDRAW, Decisions, list_open_questions, list_row_questions
from apps.ingest.plan.diff import STORED_KEYS

ANY_CHOICE = [("", "Any")]
VERDICT_NOTES = {
    Verdict.DELETED: "It was deleted here and is not created again.",
    Verdict.GONE: "The file no longer has it. It stays as it is.",
}


@dataclass(frozen=True)
class FieldComparison:
    """A field of a row: the dataset's last and current value and ours, as text, and the result."""

    name: str
    label: str
    previous: str
    stated: str
    current: str
    outcome: str
    is_question: bool  # a curator can decide
    is_accepted: bool  # the dataset's value is taken


@dataclass(frozen=True)
class ReviewedRow:
    """A row of a plan with the name of its noun, its fields, and a note if there is nothing to decide."""

    row: PlanRow
    noun: str
    fields: list[FieldComparison]
    note: str


def get_noun_name(model: str, number: int = 2) -> str:
    """The verbose name of a model: singular for the number 1, plural otherwise."""
    options = apps.get_model(model)._meta
    return str(options.verbose_name if number == 1 else options.verbose_name_plural)


def get_field_label(model: str, name: str) -> str:
    return "status" if name == WITHDRAW else str(find_concrete_field(model, name).verbose_name)


def find_concrete_field(model: str, name: str) -> Field:
    return next(item for item in apps.get_model(model)._meta.concrete_fields if item.attname == name)


# --- The whole plan --------------------------------------------------------------------------------


def count_plan_verdicts(plan: Plan) -> Iterator[tuple[str, str, list[tuple[str, int]], int]]:
    """For each model: label, plural name, [(verdict, rows)], and the number of unchanged rows."""
    found = plan.rows.order_by().values_list("model", "verdict").annotate(Count("pk"))
    rows = {(model, verdict): count for model, verdict, count in found}
    for model, counts in plan.counts.items():
        verdicts = [(verdict.value, rows.get((model, verdict), 0)) for verdict in Verdict]
        shown = sum(rows.get((model, verdict), 0) for verdict in (Verdict.CHANGED, Verdict.CONFLICT))
        yield model, get_noun_name(model), verdicts, counts["changed"] + counts["unchanged"] - shown


@dataclass
class DecisionColumn:
    """The questions about one field of a noun: how many there are, and how many are accepted."""

    model: str
    name: str
    questions: int = 0
    accepted: int = 0

    @property
    def rule(self) -> str:
        """The value of the buttons that decide about all of them."""
        return f"{self.model}:{self.name}"

    @property
    def noun(self) -> str:
        return get_noun_name(self.model)

    @property
    def label(self) -> str:
        return get_field_label(self.model, self.name)

    @property
    def is_withdrawal(self) -> bool:
        return self.name == WITHDRAW


def list_decision_columns(plan: Plan) -> list[DecisionColumn]:
    decisions = Decisions.from_rules(plan.accepted)
    found: dict[tuple[str, str], DecisionColumn] = {}
    for model, key, name in list_open_questions(plan.rows.all()):
        column = found.setdefault((model, name), DecisionColumn(model, name))
        column.questions += 1
        column.accepted += decisions.accepts(model, key, name)
    return list(found.values())


def sum_decisions(columns: list[DecisionColumn], *, is_withdrawal: bool) -> dict[str, int]:
    """The number of questions, and of those that are accepted: about withdrawals, or about fields."""
    chosen = [column for column in columns if column.is_withdrawal == is_withdrawal]
    return {
        "questions": sum(column.questions for column in chosen),
        "accepted": sum(column.accepted for column in chosen),
    }


def summarize_plan(plan: Plan) -> dict[str, Any]:
    """The counts and the open questions of a plan, as the context of a template."""
    columns = list_decision_columns(plan)
    return {
        "verdict_counts": list(count_plan_verdicts(plan)),
        "columns": columns,
        "overwrites": sum_decisions(columns, is_withdrawal=False),
        "withdrawals": sum_decisions(columns, is_withdrawal=True),
    }


# --- Its rows --------------------------------------------------------------------------------------


class PlanRowFilterForm(forms.Form):
    verdict = forms.ChoiceField(required=False, choices=[*ANY_CHOICE, *Verdict.choices])
    noun = forms.ChoiceField(required=False)
    field = forms.ChoiceField(required=False)
    q = forms.CharField(label="Words of the title", required=False, max_length=200)

    def __init__(self, plan: Plan, data: QueryDict) -> None:
        super().__init__(data)
        self.plan = plan
        nouns = [(model, get_noun_name(model).capitalize()) for model in plan.counts]
        labels = {
            name: get_field_label(model, name).capitalize()
            for model, names in plan.fields.items()
            for name in names
        }
        self.set_choices("noun", nouns)
        self.set_choices("field", list(labels.items()))

    def set_choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above; for the type checker
        field.choices = [*ANY_CHOICE, *choices]

    def filter_rows(self) -> QuerySet[PlanRow]:
        """The rows that match. An invalid value is reported in the form and ignored."""
        self.is_valid()
        given = {name: value for name, value in self.cleaned_data.items() if value}
        rows = self.plan.rows.all()
        if "verdict" in given:
            rows = rows.filter(verdict=given["verdict"])
        if "noun" in given:
            rows = rows.filter(model=given["noun"])
        if "field" in given:
            # Both databases write a name in the same way as text, and share no operator for JSON lists.
            rows = rows.exclude(verdict=Verdict.NEW).annotate(text=Cast("changes", CharField()))
            rows = rows.filter(text__contains=f'"name": "{given["field"]}"')
        for word in given.get("q", "").split():
            rows = rows.filter(title__icontains=word)
        return rows


def review_row(row: PlanRow, decisions: Decisions) -> ReviewedRow:
    fields = compare_row_fields(row, decisions)
    note = "" if fields else VERDICT_NOTES.get(Verdict(row.verdict), "")
    return ReviewedRow(row, get_noun_name(row.model, 1), fields, note)


def compare_row_fields(row: PlanRow, decisions: Decisions) -> list[FieldComparison]:
    has_questions = row.verdict in (Verdict.CONFLICT, Verdict.GONE)
    questions = set(list_row_questions(row)) if has_questions else set()
    found = []
    for change in row.changes:
        question = (row.model, row.key, change["name"])
        found.append(compare_field_values(row, change, question in questions, decisions.accepts(*question)))
    return found


def compare_field_values(
    row: PlanRow, change: Mapping[str, Any], is_question: bool, is_accepted: bool
) -> FieldComparison:
    name = change["name"]
    if name == WITHDRAW:
        texts = ("", "No longer in the file", "Published")
        outcome = "Withdrawn." if is_accepted else "It stays published."
        return FieldComparison(name, "Status", *texts, outcome, is_question, is_accepted)
    stored = (change[key] for key in STORED_KEYS.values())
    previous, stated, current = format_field_values(row.model, name, *stored)
    is_new = row.verdict == Verdict.NEW
    outcome = "New." if is_new else describe_field_outcome(change, is_question, is_accepted)
    marked_current, marked_stated = diff_texts(current, stated)
    marked_previous = marked_current if previous == current else diff_texts(previous, stated)[0]
    label = get_field_label(row.model, name)
    return FieldComparison(
        name, label, marked_previous, marked_stated, marked_current, outcome, is_question, is_accepted
    )


def describe_field_outcome(change: Mapping[str, Any], is_question: bool, is_accepted: bool) -> str:
    if not is_question:
        return "Follows the dataset."
    if change["said"] is None:
        reason = "Filled in here before the dataset had a value."
    elif change["said"] == change["says"]:
        reason = "Edited here; the dataset has not changed it."
    else:
        reason = "Edited here, and changed in the dataset."
    return f"{reason} {'The dataset’s value is taken.' if is_accepted else 'Our value is kept.'}"


def format_field_values(model: str, name: str, *values: Any) -> list[str]:
    """Values as text for readers. Of raw cells (dicts), only those that differ."""
    if any(isinstance(value, dict) for value in values):
        rows = [value or {} for value in values]
        columns = dict.fromkeys(column for row in rows for column in row)
        differing = [column for column in columns if len({str(row.get(column)) for row in rows}) > 1]
        return [
            "\n".join(f"{column}: {row[column]}" for column in differing if row.get(column)) for row in rows
        ]
    field = find_concrete_field(model, name)
    return [format_stated_value(field, value) for value in values]


def format_stated_value(field: Field, value: Any) -> str:
    """A value of a JSON field as text: a code by its label, a list with semicolons."""
    if value in EMPTY_VALUES:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "; ".join(
            ", ".join(map(str, part.values() if isinstance(part, dict) else [part])) for part in value
        )
    return str(dict(field.flatchoices).get(value, value))


# --- The rows as a table to download ---------------------------------------------------------------

PLAN_EXPORT_COLUMNS = [
    "verdict",
    "noun",
    "key",
    "title",
    "sheet",
    "row",
    "field",
    *STORED_KEYS.values(),
    "kept",
]


def export_plan_rows(plan: Plan) -> Iterator[dict[str, Any]]:
    """One for each field. A row that changes no field has one of its own."""
    decisions = Decisions.from_rules(plan.accepted)
    for row in plan.rows.iterator(chunk_size=500):
        for change in row.changes or [{}]:
            yield build_plan_export_row(row, change, decisions)


def build_plan_export_row(row: PlanRow, change: Mapping[str, Any], decisions: Decisions) -> dict[str, Any]:
    name = change.get("name", "")
    is_kept = change.get("kept", False) and not decisions.accepts(row.model, row.key, name)
    values = [change.get(key) for key in STORED_KEYS.values()]
    if name not in ("", WITHDRAW):
        values = [*format_field_values(row.model, name, *values)]
    return {
        "verdict": row.get_verdict_display(),
        "noun": get_noun_name(row.model, 1),
        "key": row.key,
        "title": row.title,
        "sheet": row.sheet,
        "row": row.row,
        "field": name and get_field_label(row.model, name),
        **dict(zip(STORED_KEYS.values(), values, strict=True)),
        "kept": "yes" if is_kept else "no",
    }
