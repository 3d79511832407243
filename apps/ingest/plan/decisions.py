"""Decisions about a plan: rules [model, key, field] for the values to take from the dataset; * means all."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import QueryDict

from apps.ingest.models import Plan, PlanRow, Verdict

WITHDRAW = "withdraw"  # takes the place of a field in a rule about a record that is gone upstream

Rule = Sequence[str]  # [model, key, field]
Question = tuple[str, str, str]  # model, key, field


@dataclass(frozen=True)
class Decisions:
    """The fields for which the dataset's value is accepted: of one row, of a column, or of all.

    A rule for every field does not include withdrawals: those have to be named.
    """

    rules: frozenset[Question]

    @classmethod
    def from_rules(cls, rules: Iterable[Rule]) -> "Decisions":
        return cls(frozenset((model, key, name) for model, key, name in rules))

    def accepts(self, model: str, key: str, name: str) -> bool:
        names = (name,) if name == WITHDRAW else (name, "*")
        return any(rule in self.rules for rule in product((model, "*"), (key, "*"), names))


NO_DECISIONS = Decisions(frozenset())


def list_open_questions(rows: QuerySet[PlanRow]) -> list[Question]:
    """Every field of the rows that was edited here, and every withdrawal that is proposed."""
    undecided = rows.filter(verdict__in=[Verdict.CONFLICT, Verdict.GONE])
    return [
        question
        for row in undecided.only("plan", "model", "key", "changes")
        for question in list_row_questions(row)
    ]


def list_row_questions(row: PlanRow) -> list[Question]:
    return [(row.model, row.key, change["name"]) for change in row.changes if change["kept"]]


def add_rules(accepted: Sequence[Rule], rules: Iterable[Rule]) -> list[Rule]:
    """The accepted rules with further ones. A rule that another one includes is left out."""
    found = list(accepted)
    for rule in rules:
        if not Decisions.from_rules(found).accepts(*rule):
            added = Decisions.from_rules([rule])
            found = [*(other for other in found if not added.accepts(*other)), list(rule)]
    return found


def remove_fields(
    accepted: Sequence[Rule], fields: Iterable[Question], rows: QuerySet[PlanRow]
) -> list[Rule]:
    """The accepted rules without some fields. A rule that included one is replaced by the rest of it."""
    removed = set(fields)
    broken = [
        rule for rule in accepted if any(Decisions.from_rules([rule]).accepts(*field) for field in removed)
    ]
    if not broken:
        return list(accepted)
    decisions = Decisions.from_rules(broken)
    included = {field for field in list_open_questions(rows) if decisions.accepts(*field)}
    return add_rules([rule for rule in accepted if rule not in broken], sorted(included - removed))


# --- The form of a plan's page -----------------------------------------------------------------------


def read_decisions(plan: Plan, data: QueryDict) -> list[Rule]:
    """The accepted rules after a form was submitted.

    First the checkbox of each row on the page counts, then the button for a column or for all fields.
    Raises BadRequest for a checkbox that the plan does not have.
    """
    shown = [pk for pk in data.getlist("shown") if pk.isdecimal() and len(pk) < 19]
    boxes = {
        f"{row.pk}:{question[2]}": question
        for row in plan.rows.filter(pk__in=shown)
        for question in list_row_questions(row)
    }
    checked = set(data.getlist("take"))
    if not checked <= set(boxes):
        raise BadRequest("A checkbox was submitted that this plan does not have.")
    unchecked = [question for box, question in boxes.items() if box not in checked]
    accepted = remove_fields(plan.accepted, unchecked, plan.rows.all())
    accepted = add_rules(accepted, (boxes[box] for box in sorted(checked)))
    if "_take" in data:
        accepted = add_rules(accepted, [parse_column_rule(data.get("_take", ""))])
    if "_keep" in data:
        column = Decisions.from_rules([parse_column_rule(data.get("_keep", ""))])
        fields = [field for field in list_open_questions(plan.rows.all()) if column.accepts(*field)]
        accepted = remove_fields(accepted, fields, plan.rows.all())
    return accepted


def parse_column_rule(value: str) -> Rule:
    """`risks.risk:description` or `*:*` as a rule."""
    model, _, name = value.partition(":")
    return [model, "*", name]


def hash_decisions(plan: Plan) -> str:
    """A hash that shows whether the decisions are still those of the page."""
    return hashlib.sha256(json.dumps(sorted(plan.accepted)).encode()).hexdigest()[:16]
