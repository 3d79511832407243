"""How a page lays out the rows of a list: cards or a table, how many, in which order; all by address."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from apps.core.filters.filterset import SORT_LABELS, describe_invalid_choice

LAYOUT_LABELS = {"cards": _("Cards"), "table": _("Table")}
PAGE_SIZES = ("25", "50", "100")


@dataclass(frozen=True)
class LayoutOption:
    """One of several ways to see the rows, and the query string that leads to it."""

    value: str
    label: str
    query: str
    is_taken: bool


class ListLayout:
    def __init__(self, data):
        self.data = data
        self.view = data.get("view") or "cards"
        self.size = data.get("page_size") or PAGE_SIZES[0]
        self.sort = data.get("sort", "")

    def problems(self):
        wrong = {}
        if self.view not in LAYOUT_LABELS:
            wrong["view"] = describe_invalid_choice(self.view, LAYOUT_LABELS)
        if self.size not in PAGE_SIZES:
            wrong["page_size"] = describe_invalid_choice(self.size, PAGE_SIZES)
        return wrong

    def views(self):
        return [
            LayoutOption(
                view, label, self.less("view", view=[view] if view != "cards" else []), view == self.view
            )
            for view, label in LAYOUT_LABELS.items()
        ]

    def sizes(self):
        return [
            LayoutOption(size, size, self.less(page_size=[size]), size == self.size) for size in PAGE_SIZES
        ]

    def orders(self):
        """[(value of `sort`, label)]"""
        searched = self.data.get("q")
        return [(value, label) for value, label in SORT_LABELS.items() if searched or value != "relevance"]

    def less(self, *names, **others):
        """The query string from the first page on, without some parameters, with others set."""
        rest = self.data.copy()
        for name in (*names, "page"):
            rest.pop(name, None)
        for name, values in others.items():
            rest.setlist(name, values)
        return rest.urlencode(safe=",")

    def kept(self, *shown):
        """What a form does not show but must send along: [(name, value)]."""
        left = {*shown, "page"}
        return [(name, value) for name, values in self.data.lists() if name not in left for value in values]
