"""Write many objects in few statements, each with its row in the history."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

from django.db.models import Model
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

Item = TypeVar("Item")

OBJECTS_PER_STATEMENT = 500


def split_into_batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Lists of at most `size` items. Items are taken from the iterable when a list is requested."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def bulk_write_with_history(
    model: type[Model], new: Sequence[Model], changed: Iterable[Model], fields: Sequence[str]
) -> None:
    """Create `new` and update `fields` of `changed`. Each further field makes the update slower."""
    if new:
        bulk_create_with_history(new, model, batch_size=OBJECTS_PER_STATEMENT)
    for batch in split_into_batches(changed, OBJECTS_PER_STATEMENT):
        bulk_update_with_history(batch, model, fields, batch_size=OBJECTS_PER_STATEMENT // 5)
