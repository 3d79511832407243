"""Many objects written in few statements, each with its row in the history."""

from itertools import islice

from simple_history.utils import bulk_create_with_history, bulk_update_with_history

OBJECTS_PER_STATEMENT = 500


def split_into_batches(items, size):
    """Lists of at most so many of the items, each made when it is asked for."""
    items = iter(items)
    while some := list(islice(items, size)):
        yield some


def bulk_write_with_history(model, new, changed, fields):
    """`fields` are the names of those that are written of what changed; each field more takes its time."""
    if new:
        bulk_create_with_history(new, model, batch_size=OBJECTS_PER_STATEMENT)
    for some in split_into_batches(changed, OBJECTS_PER_STATEMENT):
        bulk_update_with_history(some, model, fields, batch_size=OBJECTS_PER_STATEMENT // 5)
