"""Filters on the links of a row."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet


@dataclass(frozen=True)
class LinkFilterGroup:
    """Filters on one kind of link. Several of them in a query must be met by the same link.

    `accessor`: the reverse relation to the links; `visible`: the condition that readers may see a link;
    `fields`: {name of a filter: field of the link}.
    """

    accessor: str
    visible: Q
    fields: Mapping[str, str]

    def get_relation(self, filterset: Any) -> Any:
        return filterset.queryset.model._meta.get_field(self.accessor)

    def get_visible_links(self, filterset: Any) -> QuerySet:
        links = self.get_relation(filterset).related_model._default_manager
        return links.filter(self.visible).order_by()

    def get_values(self, filterset: Any) -> dict[str, list]:
        """{filter in use: its values}"""
        given = {name: filterset.form.cleaned_data.get(name) for name in self.fields}
        return {name: v if isinstance(v, list) else [v] for name, v in given.items() if v}

    def get_matching_links(self, filterset: Any) -> QuerySet:
        """The links that meet all filters in use."""
        links = self.get_visible_links(filterset)
        for name, values in self.get_values(filterset).items():
            build_condition = getattr(filterset.filters[name], "build_term_condition", match_any_of)
            links = links.filter(build_condition(self.fields[name], [v for v in values if v != "none"]))
        return links

    def filter_rows(self, qs: QuerySet, filterset: Any) -> QuerySet:
        """Rows with a matching link; with `none` in every filter also rows without any link."""
        owner = self.get_relation(filterset).field.name
        condition = Q(pk__in=self.get_matching_links(filterset).values(owner))
        if all("none" in values for values in self.get_values(filterset).values()):
            condition |= ~Q(pk__in=self.get_visible_links(filterset).values(owner))
        return qs.filter(condition)


def match_any_of(field: str, values: list) -> Q:
    return Q(**{f"{field}__in": values})
