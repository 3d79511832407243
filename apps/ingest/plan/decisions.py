"""What of a plan's conflicts is taken from the dataset: rules [model, key, field], with * for all."""

import hashlib
import json

from django.core.exceptions import BadRequest

from apps.ingest.models import Verdict
from apps.ingest.plan.make import build_acceptance_test


def list_open_questions(rows):
    """(model, key, field) of every field that was edited here, and of every proposal to withdraw."""
    asked = rows.filter(verdict__in=[Verdict.CONFLICT, Verdict.GONE])
    return [what for row in asked.only("plan", "model", "key", "changes") for what in list_row_questions(row)]


def list_row_questions(row):
    return [(row.model, row.key, change["name"]) for change in row.changes if change["kept"]]


def accept_rules(plan, *rules):
    """Adds rules; those that a new one includes go, and one that is included is not added."""
    for rule in rules:
        if not build_acceptance_test(plan.accepted)(*rule):
            includes = build_acceptance_test([rule])
            plan.accepted = [*(old for old in plan.accepted if not includes(*old)), list(rule)]


def reject_fields(plan, *fields):
    """A rule that included one of the fields is replaced by what else it included."""
    broken = [rule for rule in plan.accepted if any(build_acceptance_test([rule])(*what) for what in fields)]
    if broken:
        included = [what for what in list_open_questions(plan.rows) if build_acceptance_test(broken)(*what)]
        plan.accepted = [rule for rule in plan.accepted if rule not in broken]
        accept_rules(plan, *sorted(set(included) - set(fields)))


# --- What a curator sent ---------------------------------------------------------------------------


def update_decisions(plan, sent):
    """First each box of the rows that were shown, then the button of a column or of all fields."""
    rows = plan.rows.filter(pk__in=[pk for pk in sent.getlist("shown") if pk.isdecimal() and len(pk) < 19])
    boxes = {f"{row.pk}:{what[2]}": what for row in rows for what in list_row_questions(row)}
    ticked = set(sent.getlist("take"))
    if not ticked <= set(boxes):
        raise BadRequest("A box was ticked that this plan does not have.")
    reject_fields(plan, *(what for box, what in boxes.items() if box not in ticked))
    accept_rules(plan, *(boxes[box] for box in sorted(ticked)))
    if "_take" in sent:
        accept_rules(plan, parse_column_rule(sent["_take"]))
    if "_keep" in sent:
        included = build_acceptance_test([parse_column_rule(sent["_keep"])])
        reject_fields(plan, *(what for what in list_open_questions(plan.rows) if included(*what)))


def parse_column_rule(value):
    """`risks.risk:description` or `*:*` as a rule."""
    model, _, name = value.partition(":")
    return [model, "*", name]


def hash_decisions(plan):
    """Tells whether the choices are those that a page showed."""
    return hashlib.sha256(json.dumps(sorted(plan.accepted)).encode()).hexdigest()[:16]
