"""Look up and allocate public ids."""

from itertools import chain, count
from typing import Any

from django.db.models import Model

from apps.core.validators import RESERVED_IDS


class PublicIdAllocator:
    """Public ids for new records: the suggested one, or that with a number if it is taken or reserved."""

    def __init__(self, model: type[Model]) -> None:
        self.taken = {*RESERVED_IDS, *model._default_manager.values_list("public_id", flat=True)}

    def allocate(self, suggestion: str) -> str:
        candidates = chain([suggestion], (f"{suggestion}-{number}" for number in count(2)))
        public_id = next(candidate for candidate in candidates if candidate not in self.taken)
        self.taken.add(public_id)
        return public_id


def map_public_ids(model: type[Model], field: str = "public_id") -> dict[str, Any]:
    """{public id: primary key} of every record of a model."""
    return dict(model._default_manager.values_list(field, "pk"))
