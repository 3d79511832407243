"""Choices with counts: all the facets of a list come from one grouped query, folded here."""

from collections import Counter
from dataclasses import asdict, dataclass, field

import django_filters as filters
from django import forms
from django.db.models import Count, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError

from apps.core.languages import join_with_or
from apps.core.models import Status


def has_published_term(field):
    """Where the field's term lies in a tree whose root readers may see."""
    above = f"{field}__parent"
    is_root = Q(**{f"{above}__isnull": True, f"{field}__status": Status.PUBLISHED})
    return is_root | Q(**{f"{above}__status": Status.PUBLISHED})


def lacks_published_term(field):
    """Where there is no term, or one of a tree that readers may not see: to them that is the same."""
    return Q(**{f"{field}__isnull": True}) | ~has_published_term(field)


class Facet(filters.MultipleChoiceFilter):
    """A choice among a few coded values, each shown with its count. Several values mean any of them.

    `apart`: values that stand for no code, or for what was left out; they are told beside a count.
    """

    def __init__(self, *args, apart=(), **kwargs):
        self.apart = apart
        super().__init__(*args, widget=forms.CheckboxSelectMultiple, **kwargs)

    def is_noop(self, qs, value):
        return not value

    def admits(self, cell, chosen):
        return not chosen or any(value in chosen for value in self.values(cell))

    def values(self, cell):
        """The options under which one cell of the cube is counted."""
        return [cell]

    def describe(self, value):
        labels = dict(self.field.choices)
        return join_with_or(labels[item] for item in value)

    def depth(self, value):
        return 0

    def is_open(self, value, chosen):
        return True


class TermFacet(Facet):
    """A choice among the terms of a taxonomy, by code; a term stands for all below it.

    `field_name` leads to the stored path of the term. The option `none` is for rows without a term.
    """

    NONE = ("none", _("None given"))

    def __init__(self, *args, terms, **kwargs):
        super().__init__(*args, **kwargs)
        self.terms = terms

    @property
    def field(self):
        if not hasattr(self, "_field"):
            terms = list(self.terms())
            self.paths = {term.code: term.path for term in terms}
            self.extra["choices"] = [*((term.code, str(term)) for term in terms), self.NONE]
        return super().field

    def filter(self, qs, value):
        if not value:
            return qs
        found = Q()
        for code in value:
            found |= self.lookup(code)
        return qs.filter(found)

    def lookup(self, code):
        if code == "none":
            return lacks_published_term(self.field_name.removesuffix("__path"))
        return Q(**{f"{self.field_name}__startswith": self.paths[code]})

    def values(self, cell):
        codes = cell.rstrip("/").split("/") if cell else []
        return codes if codes and codes[0] in self.paths else ["none"]

    def depth(self, value):
        return self.paths.get(value, "").count("/") - 1 if value != "none" else 0

    def is_open(self, value, chosen):
        """Terms below the first level are offered once their branch has been entered."""
        root = self.paths.get(value, "").split("/")[0]
        return self.depth(value) <= 0 or any(
            self.paths.get(code, "").split("/")[0] == root for code in chosen
        )


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
    apart: tuple[str, ...] = ()
    names_records = False  # no field: a program does not hear of it

    @property
    def chosen(self):
        return [option for option in self.options if option.chosen]


class TermFacetCounts(FacetCounts):
    names_records = True


FACETS_PARAMETER = "facets"


class FacetedViewSetMixin:
    """A viewset whose lists come with the counts of each facet, where `facets=true` asks for them."""

    def list(self, request, *args, **kwargs):
        response = super().list(request, *args, **kwargs)
        wanted = request.query_params.get(FACETS_PARAMETER, "false")
        if wanted not in ("true", "false"):
            raise ValidationError({FACETS_PARAMETER: f"{wanted[:80]!r} is neither true nor false."})
        if wanted == "true":
            response.data[FACETS_PARAMETER] = [asdict(facet) for facet in self.filterset.facets()]
        return response


class FacetedFilterSetMixin:
    """The counts of a FilterSet."""

    @classmethod
    def facet_filters(cls):
        return {name: item for name, item in cls.base_filters.items() if isinstance(item, Facet)}

    def cube(self):
        """The rows that all but the facets admit, counted by every combination of coded values."""
        names = {item.field_name for item in self.facet_filters().values()}
        qs = self.queryset.order_by()
        for name, value in self.form.cleaned_data.items():
            if name not in self.facet_filters():
                qs = self.filters[name].filter(qs, value)
        columns = sorted(names)
        number = Count("pk", distinct=qs.query.distinct)
        for *cells, count in qs.order_by().values_list(*columns).annotate(n=number):
            yield dict(zip(columns, cells, strict=True)), count

    def facets(self):
        """For each facet its options with counts, each count made without the facet's own choice."""
        if not (self.facet_filters() and self.is_valid()):
            return []
        chosen = self.form.cleaned_data
        facets = {name: self.filters[name] for name in self.facet_filters()}
        counts = {name: Counter() for name in facets}
        for cells, count in self.cube():
            missed = [
                name for name, item in facets.items() if not item.admits(cells[item.field_name], chosen[name])
            ]
            for name, item in facets.items():
                if missed in ([], [name]):
                    counts[name].update(dict.fromkeys(item.values(cells[item.field_name]), count))
        return [self.facet(name, counts[name]) for name in facets]

    def facet(self, name, counts):
        chosen, item = self.form.cleaned_data[name], self.filters[name]
        options = [
            FacetOption(value, str(label), counts[value], value in chosen, item.depth(value))
            for value, label in item.field.choices
            if value in chosen or (counts[value] and item.is_open(value, chosen))
        ]
        make = TermFacetCounts if isinstance(item, TermFacet) else FacetCounts
        return make(name, gettext(item.label), options, item.apart)
