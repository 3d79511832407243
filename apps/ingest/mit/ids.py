"""Ids of the MIT AI Risk Repository: the parts of an Ev_ID, unique keys, and the public mit numbers."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import count

from apps.ingest.files.cells import clean_value, quote_cell

EV_ID_PATTERN = re.compile(
    r"(?P<paper>\d{2,3})\.(?P<category>\d{2,3})\.\d{2,3}(?P<letter>\.?[a-z]{1,2})?", re.IGNORECASE
)


def parse_ev_id(value: object) -> str:
    """The cleaned id. Raises ValueError if the cell holds none."""
    cleaned = clean_value(value)
    if EV_ID_PATTERN.fullmatch(cleaned):
        return cleaned
    if cleaned:
        raise ValueError(f"{quote_cell(value)} is not an id. Accepted: 01.02.03, 01.02.03.a or 01.02.03a.")
    raise ValueError(
        "The id is missing. If it is a formula, save the workbook in a spreadsheet program,"
        " which stores the results of formulas."
    )


def match_ev_id(external_id: str) -> re.Match[str]:
    found = EV_ID_PATTERN.fullmatch(external_id)
    assert found, external_id  # noqa: S101 - parse_ev_id has checked it
    return found


def get_paper_number(external_id: str) -> str:
    """The number of the paper, such as '01'."""
    return match_ev_id(external_id)["paper"]


def get_category_key(external_id: str) -> tuple[str, str]:
    """The numbers of the paper and of the category."""
    found = match_ev_id(external_id)
    return found["paper"], found["category"]


def strip_evidence_letter(external_id: str) -> str:
    """The id without the letter that distinguishes pieces of evidence."""
    return external_id[: len(external_id) - len(match_ev_id(external_id)["letter"] or "")]


def number_repeated_ids(external_ids: Iterable[str]) -> Iterator[str]:
    """Append -2, -3, … to repeated ids, in the order of rows: rows added at the end change no key."""
    seen: Counter[str] = Counter()
    for external_id in external_ids:
        seen[external_id] += 1
        yield external_id if seen[external_id] == 1 else f"{external_id}-{seen[external_id]}"


def assign_mit_numbers(risks: Iterable[tuple[str, str, str, bool]]) -> Iterator[int | None]:
    """The public numbers of risks, given as (entity, intent, timing, has a domain) in the order of the sheet.

    Only a risk with an entity and a domain that is not 'not coded' on any axis gets a number.
    """
    numbers = count(1)
    for entity, intent, timing, has_domain in risks:
        is_counted = entity != "blank" and has_domain and "not-coded" not in (entity, intent, timing)
        yield next(numbers) if is_counted else None
