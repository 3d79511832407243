"""The registry of nouns: every kind of record that has pages, an API, exports and an admin.

Each app registers its nouns in `AppConfig.ready()`. Navigation, search, exports, the API router and every
other list of nouns iterate `NOUNS`, so that a new noun touches its own app only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from apps.core.api.viewsets import RecordSerializer, RecordViewSet
    from apps.core.filters.filterset import RecordFilter
    from apps.core.models import Record
    from apps.core.views import RecordDetailView, RecordListView


@dataclass(frozen=True)
class Noun:
    """A kind of record, with the views that serve it.

    `plural` is the word that its addresses begin with: `/risks/`, `/api/v1/risks/`.
    `order` is its place in lists of nouns and in cursors of the changes feed: it never changes once released.
    `in_navigation` says whether the header, home and the table of counts name it.
    `lookup_fields` are fields beside id, external id and title that identify one record: a DOI, an address.
    `reports_repeats` says whether the quality page reports records with the same title and text.
    """

    plural: str
    list_view: type[RecordListView]
    page_view: type[RecordDetailView]
    viewset: type[RecordViewSet]
    order: int = 1000
    in_navigation: bool = True
    lookup_fields: tuple[str, ...] = ()
    reports_repeats: bool = True

    @property
    def name(self) -> str:
        return str(self.model._meta.model_name)

    @property
    def model(self) -> type[Record]:
        return self.list_view.model

    @property
    def has_citations(self) -> bool:
        """Whether its records cite sources by links of their own."""
        return any(
            relation.get_accessor_name() == "citations" for relation in self.model._meta.related_objects
        )

    @property
    def filterset_class(self) -> type[RecordFilter]:
        return self.list_view.filterset_class

    @property
    def serializer_class(self) -> type[RecordSerializer]:
        return self.list_view.serializer_class

    @property
    def record_serializer_class(self) -> type[RecordSerializer]:
        return self.page_view.record_serializer_class


NOUNS: dict[str, Noun] = {}


def get_noun(model: type[Record]) -> Noun:
    """The noun of a model. Raises KeyError where there is none."""
    return {noun.model: noun for noun in NOUNS.values()}[model]


def register(noun: Noun) -> None:
    """Add a noun under its plural; the registry stays sorted by `order`, then by plural."""
    NOUNS[noun.plural] = noun
    in_order = sorted(NOUNS.values(), key=lambda each: (each.order, each.plural))
    NOUNS.clear()
    NOUNS.update({each.plural: each for each in in_order})
