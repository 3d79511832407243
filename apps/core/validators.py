import re

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db.models import Model

PUBLIC_ID_PATTERN = r"[a-z0-9]+(?:[.-][a-z0-9]+)*"
# Path segments of the API, present or planned, in the place of an id: such a record could not be read.
RESERVED_IDS = frozenset({"bulk", "changes", "facets", "groups", "history", "lookup", "schema"})
DOI_PATTERN = re.compile(r"10\.\d{4,9}/\S+")

validate_public_id = RegexValidator(
    rf"\A{PUBLIC_ID_PATTERN}\Z",
    "An id is made of small letters and digits, joined by single dots or hyphens.",
)


def validate_new_id(value: str) -> None:
    """Validate the id of a new record. Existing records may have ids that are reserved now."""
    validate_public_id(value)
    if value in RESERVED_IDS:
        words = ", ".join(sorted(RESERVED_IDS))
        raise ValidationError(f"{value!r} is used in URLs of the API. These words cannot be ids: {words}.")


def validate_doi(value: str) -> None:
    if not DOI_PATTERN.fullmatch(value):
        raise ValidationError(
            f"{value!r} is not a DOI. Write it without a URL, such as 10.48550/arXiv.2408.12622."
        )


def validate_no_cycle(record: Model, name: str) -> None:
    """Refuse a parent (or another relation `name` to the same model) that leads back to the record."""
    chosen = above = getattr(record, name)
    seen = {record.pk}
    while above:
        if above.pk in seen:
            raise ValidationError({name: f"“{chosen}” is this record or leads back to it."})
        seen.add(above.pk)
        above = getattr(above, name)
