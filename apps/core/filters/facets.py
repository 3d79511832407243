"""Facets: choices among coded values, each shown with its count. One grouped query counts all of them."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar

import django_filters as filters
from django import forms
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ValidationError
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from apps.core.languages import join_with_or
from apps.core.models import Status

FACETS_PARAMETER = "facets"


def has_published_term(field: str) -> Q:
    """The condition that a field refers to a term of a tree with a published root."""
    above = f"{field}__parent"
    is_root = Q(**{f"{above}__isnull": True, f"{field}__status": Status.PUBLISHED})
    return is_root | Q(**{f"{above}__status": Status.PUBLISHED})


def lacks_published_term(field: str) -> Q:
    """The condition that a field refers to no term, or to one whose tree readers may not see."""
    return Q(**{f"{field}__isnull": True}) | ~has_published_term(field)


class Facet(filters.MultipleChoiceFilter):
    """A choice among a few coded values, each shown with its count. Several values mean any of them.

    `uncoded`: values that mean a missing code or none of the codes. They are explained beside a count.
    """

    def __init__(self, *args: Any, uncoded: Collection[str] = (), **kwargs: Any) -> None:
        self.uncoded = tuple(uncoded)
        super().__init__(*args, widget=forms.CheckboxSelectMultiple, **kwargs)

    def is_noop(self, qs: QuerySet, value: list[str]) -> bool:
        return not value

    def accepts(self, cell: Any, chosen: Collection[str]) -> bool:
        """Whether a cell of the cube passes the facet with these options chosen."""
        return not chosen or any(value in chosen for value in self.get_cell_options(cell))

    def get_cell_options(self, cell: Any) -> list[str]:
        """The options under which a cell of the cube is counted."""
        return [cell]

    def describe(self, value: Iterable[str]) -> str:
        labels = dict(self.field.choices)
        return join_with_or(labels[item] for item in value)

    def get_depth(self, value: str) -> int:
        return 0

    def is_offered(self, value: str, chosen: Collection[str]) -> bool:
        return True


class TermFacet(Facet):
    """A choice among the terms of a taxonomy by code. A term includes the terms below it.

    `field_name` leads to the stored path of the term. The option `none` finds rows without a term.
    `terms` returns the queryset of terms; it is called once for each request.
    """

    NONE = ("none", _("None given"))

    def __init__(self, *args: Any, terms: Callable[[], QuerySet], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.terms = terms

    @property
    def field(self) -> forms.Field:
        if not hasattr(self, "_field"):
            terms = list(self.terms())
            self.paths = {term.code: term.path for term in terms}
            self.extra["choices"] = [*((term.code, str(term)) for term in terms), self.NONE]
        return super().field

    def filter(self, qs: QuerySet, value: list[str]) -> QuerySet:
        if not value:
            return qs
        condition = Q()
        for code in value:
            condition |= self.build_code_condition(code)
        return qs.filter(condition)

    def build_code_condition(self, code: str) -> Q:
        if code == "none":
            return lacks_published_term(self.field_name.removesuffix("__path"))
        return Q(**{f"{self.field_name}__startswith": self.paths[code]})

    def get_cell_options(self, cell: str | None) -> list[str]:
        codes = cell.rstrip("/").split("/") if cell else []
        return codes if codes and codes[0] in self.paths else ["none"]

    def get_depth(self, value: str) -> int:
        return self.paths.get(value, "").count("/") - 1 if value != "none" else 0

    def is_offered(self, value: str, chosen: Collection[str]) -> bool:
        """Terms below the first level are offered once a term of their branch is chosen."""
        root = self.get_root(value)
        return self.get_depth(value) <= 0 or any(self.get_root(code) == root for code in chosen)

    def get_root(self, value: str) -> str:
        return self.paths.get(value, "").split("/")[0]


@dataclass
class FacetOption:
    value: str
    label: str
    count: int
    chosen: bool
    depth: int = 0


@dataclass
class FacetCounts:
    name: str
    label: str
    options: list[FacetOption] = field(default_factory=list)
    uncoded: tuple[str, ...] = ()
    has_record_labels: ClassVar[bool] = False  # whether the labels come from the records

    @property
    def chosen(self) -> list[FacetOption]:
        return [option for option in self.options if option.chosen]


class TermFacetCounts(FacetCounts):
    has_record_labels = True


def serialize_facet(facet: FacetCounts) -> dict[str, Any]:
    data = asdict(facet)
    data["apart"] = data.pop("uncoded")
    return data


class FacetedViewSetMixin(ListModelMixin, GenericViewSet):
    """A viewset whose lists include the counts of each facet with `?facets=true`."""

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        response = super().list(request, *args, **kwargs)
        wanted = request.query_params.get(FACETS_PARAMETER, "false")
        if wanted not in ("true", "false"):
            raise ValidationError({FACETS_PARAMETER: f"{wanted[:80]!r} is neither true nor false."})
        if wanted == "true":
            filterset = DjangoFilterBackend().get_filterset(request, self.get_queryset(), self)
            response.data[FACETS_PARAMETER] = [serialize_facet(facet) for facet in filterset.facets()]
        return response


class FacetedFilterSet(filters.FilterSet):
    """The facet counts of a FilterSet."""

    @classmethod
    def facet_filters(cls) -> dict[str, Facet]:
        return {name: item for name, item in cls.base_filters.items() if isinstance(item, Facet)}

    def count_cells(self) -> Iterator[tuple[dict[str, Any], int]]:
        """Each combination of coded values with its number of rows, the facets' own choices ignored."""
        names = {item.field_name for item in self.facet_filters().values()}
        qs = self.queryset.order_by()
        for name, value in self.form.cleaned_data.items():
            if name not in self.facet_filters():
                qs = self.filters[name].filter(qs, value)
        columns = sorted(names)
        number = Count("pk", distinct=qs.query.distinct)
        for *cells, count in qs.order_by().values_list(*columns).annotate(n=number):
            yield dict(zip(columns, cells, strict=True)), count

    def facets(self) -> list[FacetCounts]:
        """The options of each facet with counts; a facet's own choice does not limit its counts."""
        if not (self.facet_filters() and self.is_valid()):
            return []
        chosen = self.form.cleaned_data
        facets = {name: self.filters[name] for name in self.facet_filters()}
        counts: dict[str, Counter] = {name: Counter() for name in facets}
        for cells, count in self.count_cells():
            failing = [
                name
                for name, item in facets.items()
                if not item.accepts(cells[item.field_name], chosen[name])
            ]
            for name, item in facets.items():
                if failing in ([], [name]):
                    options = item.get_cell_options(cells[item.field_name])
                    counts[name].update(dict.fromkeys(options, count))
        return [self.build_facet_counts(name, counts[name]) for name in facets]

    def build_facet_counts(self, name: str, counts: Counter) -> FacetCounts:
        chosen, item = self.form.cleaned_data[name], self.filters[name]
        options = [
            FacetOption(value, str(label), counts[value], value in chosen, item.get_depth(value))
            for value, label in item.field.choices
            if value in chosen or (counts[value] and item.is_offered(value, chosen))
        ]
        counts_class = TermFacetCounts if isinstance(item, TermFacet) else FacetCounts
        return counts_class(name, gettext(item.label), options, item.uncoded)
