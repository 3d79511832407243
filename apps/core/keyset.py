"""Keyset pagination: the rows before and after a position in the order of a queryset."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet

Order = list[tuple[str, bool]]  # [(field, whether it is descending)]


def get_total_order(queryset: QuerySet) -> Order:
    """The order of a queryset, with the primary key last so that no two rows have the same position."""
    names = [*(queryset.query.order_by or queryset.model._meta.ordering)]
    order = {name.lstrip("-"): name.startswith("-") for name in names}
    return list({**order, "pk": order.get("pk", False)}.items())


def filter_rows_beyond(queryset: QuerySet, order: Order, position: Sequence, forward: bool) -> QuerySet:
    """The rows after a position, or those before it with the nearest first.

    `position`: the values of the fields in `order`; all rows if it is empty.
    """
    directions = [(name, is_descending != forward) for name, is_descending in order]
    beyond = Q()
    equal: dict[str, Any] = {}
    for (name, is_ascending), value in zip(directions, position, strict=False):
        beyond |= Q(**equal, **{f"{name}__{'gt' if is_ascending else 'lt'}": value})
        equal[name] = value
    names = [name if is_ascending else f"-{name}" for name, is_ascending in directions]
    return queryset.filter(beyond).order_by(*names)
