from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from apps.search.indexes import get_searchable_models

WEIGHT_LETTERS = ("A", "B", "C", "D")


def check_search_fields(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Check that `search_fields = {"title": "A"}` maps text columns of the model's own table to weights."""
    return [
        Error(f"search_fields of {model._meta.label}: {message}", obj=model, id="search.E001")
        for model in get_searchable_models()
        for message in find_search_field_errors(model)
    ]


def find_search_field_errors(model: Any) -> Iterator[str]:
    if not isinstance(model._meta.pk, models.IntegerField):
        yield "the primary key must be an integer, because SQLite's index refers to it."
    for name, letter in model.search_fields.items():
        if not is_text_field(model, name):
            yield f"{name!r} is not a text field of this model."
        if letter not in WEIGHT_LETTERS:
            yield f"the weight of {name!r} is {letter!r}; it must be one of {', '.join(WEIGHT_LETTERS)}."


def is_text_field(model: Any, name: str) -> bool:
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return field in model._meta.local_fields and isinstance(field, models.CharField | models.TextField)
