"""The layout of a list on its page: cards or a table, the page size and the order, all from the query."""

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.core.filters.filterset import SORT_LABELS, describe_invalid_choice

LAYOUT_LABELS = {"cards": _("Cards"), "table": _("Table")}
PAGE_SIZES = ("25", "50", "100")


@dataclass(frozen=True)
class LayoutOption:
    """An option of the layout, with the query string that selects it."""

    value: str
    label: str | Promise
    query: str
    is_selected: bool


class ListLayout:
    def __init__(self, data: QueryDict) -> None:
        self.data = data
        self.view = data.get("view") or "cards"
        self.page_size = data.get("page_size") or PAGE_SIZES[0]
        self.sort = data.get("sort", "")

    def find_errors(self) -> dict[str, str]:
        errors = {}
        if self.view not in LAYOUT_LABELS:
            errors["view"] = describe_invalid_choice(self.view, LAYOUT_LABELS)
        if self.page_size not in PAGE_SIZES:
            errors["page_size"] = describe_invalid_choice(self.page_size, PAGE_SIZES)
        return errors

    def list_views(self) -> list[LayoutOption]:
        return [
            LayoutOption(
                view,
                label,
                self.query_without("view", view=[view] if view != "cards" else []),
                view == self.view,
            )
            for view, label in LAYOUT_LABELS.items()
        ]

    def list_page_sizes(self) -> list[LayoutOption]:
        return [
            LayoutOption(size, size, self.query_without(page_size=[size]), size == self.page_size)
            for size in PAGE_SIZES
        ]

    def list_orders(self) -> list[tuple[str, str | Promise]]:
        """[(value of `sort`, label)]"""
        is_search = self.data.get("q")
        return [(value, label) for value, label in SORT_LABELS.items() if is_search or value != "relevance"]

    def query_without(self, *names: str, **others: list[str]) -> str:
        """The query string of the first page, without some parameters and with others set."""
        rest = self.data.copy()
        for name in (*names, "page"):
            rest.pop(name, None)
        for name, values in others.items():
            rest.setlist(name, values)
        return rest.urlencode(safe=",")

    def list_hidden_inputs(self, *visible: str) -> list[tuple[str, str]]:
        """[(name, value)] of the parameters that a form sends without showing them."""
        left_out = {*visible, "page"}
        return [
            (name, value) for name, values in self.data.lists() if name not in left_out for value in values
        ]
