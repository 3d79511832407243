"""Filters on what a row is linked with."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q


@dataclass(frozen=True)
class LinkFilterGroup:
    """Filters on one kind of link: what several of them ask is asked of one and the same link.

    `shown`: the links that readers may see; `fields`: {name of a filter: the field that it looks at}.
    """

    accessor: str
    shown: Q
    fields: Mapping[str, str]

    def relation(self, filterset):
        return filterset.queryset.model._meta.get_field(self.accessor)

    def seen(self, filterset):
        return self.relation(filterset).related_model._default_manager.filter(self.shown).order_by()

    def asked(self, filterset):
        """{name: values}"""
        given = {name: filterset.form.cleaned_data.get(name) for name in self.fields}
        return {name: v if isinstance(v, list) else [v] for name, v in given.items() if v}

    def found(self, filterset):
        """The links that meet all that is asked of them."""
        links = self.seen(filterset)
        for name, values in self.asked(filterset).items():
            item, real = filterset.filters[name], [value for value in values if value != "none"]
            links = links.filter(getattr(item, "on", match_any_of)(self.fields[name], real))
        return links

    def rows(self, qs, filterset):
        """Rows with such a link; where all that is asked takes `none`, also those without any link."""
        owner = self.relation(filterset).field.name
        met = Q(pk__in=self.found(filterset).values(owner))
        if all("none" in values for values in self.asked(filterset).values()):
            met |= ~Q(pk__in=self.seen(filterset).values(owner))
        return qs.filter(met)


def match_any_of(field, values):
    return Q(**{f"{field}__in": values})
