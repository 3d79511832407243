"""The interface of a full-text search backend. Each database has one: sqlite.py and postgresql.py."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

from apps.search.parser import ParsedSearch


@dataclass(frozen=True)
class SearchIndex:
    """An index to build: the table, its primary key column, and the weight (A to D) of each text column."""

    table: str
    pk: str
    weights: dict[str, str]


class SearchBackend(ABC):
    """`table` and `pk` are the searched table and its quoted primary key, as the query refers to them."""

    @abstractmethod
    def match(self, table: str, pk: str, search: ParsedSearch) -> tuple[str, list[str]]:
        """An SQL condition that is true for matching rows, and its parameters."""

    @abstractmethod
    def rank(self, table: str, pk: str, search: ParsedSearch) -> tuple[str, list[str]]:
        """An SQL expression for the rank of a row, higher for better matches, and its parameters."""

    @abstractmethod
    def create_index(self, cursor: Any, index: SearchIndex) -> None: ...

    @abstractmethod
    def drop_index(self, cursor: Any, table: str) -> None: ...

    @abstractmethod
    def get_indexed_tables(self, cursor: Any) -> set[str]: ...

    @abstractmethod
    def is_current(self, cursor: Any, index: SearchIndex) -> bool:
        """Whether the index exists exactly as `create_index` would build it now."""
