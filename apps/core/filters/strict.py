"""Strict query strings: feeds, files and API endpoints refuse unknown parameters and wrong values."""

from collections.abc import Collection, Iterable
from typing import TypeVar

from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import QueryDict

from apps.core.filters.filterset import RecordFilter, find_unknown_parameters

FilterSet = TypeVar("FilterSet", bound=RecordFilter)


def get_strict_filterset(filterset_class: type[FilterSet], data: QueryDict, queryset: QuerySet) -> FilterSet:
    """A filter set with a valid query. Raises BadRequest with {parameter: message} otherwise."""
    filterset = filterset_class(data, queryset=queryset)
    if errors := filterset.find_errors(strict=True):
        raise BadRequest(errors)
    return filterset


def refuse_unknown_parameters(
    data: Iterable[str], known: Collection[str] = (), error_class: type[Exception] = BadRequest
) -> None:
    """Raise an error with {parameter: message} if the query has parameters that are not known.

    API views pass the ValidationError of REST framework as `error_class`.
    """
    if errors := find_unknown_parameters(data, known):
        raise error_class(errors)
