from django.core.checks import Error
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from apps.search.indexes import get_searchable_models

WEIGHT_LETTERS = ("A", "B", "C", "D")


def check_search_fields(app_configs, **kwargs):
    """`search_fields = {"title": "A"}` names text columns of the model's own table, with a letter each."""
    return [
        Error(f"search_fields of {model._meta.label}: {problem}", obj=model, id="search.E001")
        for model in get_searchable_models()
        for problem in find_search_field_errors(model)
    ]


def find_search_field_errors(model):
    if not isinstance(model._meta.pk, models.IntegerField):
        yield "the primary key has to be an integer, SQLite's index refers to it."
    for name, letter in model.search_fields.items():
        if not is_text_field(model, name):
            yield f"{name!r} is no text field of this model."
        if letter not in WEIGHT_LETTERS:
            yield f"the weight of {name!r} is {letter!r}; it has to be one of {', '.join(WEIGHT_LETTERS)}."


def is_text_field(model, name):
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return field in model._meta.local_fields and isinstance(field, models.CharField | models.TextField)
