import re

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

PUBLIC_ID_PATTERN = r"[a-z0-9]+(?:[.-][a-z0-9]+)*"
# Words that stand in the place of an id in an address of the API, or may come to: a record could not be read.
RESERVED_IDS = frozenset({"bulk", "changes", "facets", "groups", "history", "lookup", "schema"})
DOI_PATTERN = re.compile(r"10\.\d{4,9}/\S+")

validate_public_id = RegexValidator(
    rf"\A{PUBLIC_ID_PATTERN}\Z",
    "An id is made of small letters and digits, joined by single dots or hyphens.",
)


def validate_new_id(value):
    """An id that a record is to have from now on; those given before stay as they are."""
    validate_public_id(value)
    if value in RESERVED_IDS:
        words = ", ".join(sorted(RESERVED_IDS))
        raise ValidationError(f"{value!r} is a word of the API's addresses. No id may be one of {words}.")


def validate_doi(value):
    if not DOI_PATTERN.fullmatch(value):
        raise ValidationError(f"{value!r} is not a DOI. Give it bare, such as 10.48550/arXiv.2408.12622.")


def validate_no_cycle(record, name):
    """Refuses a parent, or what else `name` leads to of its kind, that leads back to the record."""
    chosen = above = getattr(record, name)
    seen = {record.pk}
    while above:
        if above.pk in seen:
            raise ValidationError({name: f"“{chosen}” is this record or leads back to it."})
        seen.add(above.pk)
        above = getattr(above, name)
