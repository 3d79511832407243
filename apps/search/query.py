from typing import Any, Self

from django.db import models
from django.db.models import Value
from django.db.models.sql.compiler import SQLCompiler

from apps.search.indexes import SEARCH_BACKENDS
from apps.search.parser import ParsedSearch, parse_search


class SearchQuerySet(models.QuerySet):
    """For models that declare `search_fields`."""

    def search(self, text: str) -> Self:
        """The matching rows in their previous order, each with a `rank`: higher is better.

        Blank text keeps every row, text without a single word none. See parser.py for the syntax.
        Raises SearchSyntaxError if the text is too long.
        """
        parsed = parse_search(text)
        found = self.annotate(rank=SearchRank(parsed) if parsed.all_of else Value(0.0))
        if parsed:
            return found.filter(MatchesSearch(parsed))
        return found.none() if text.strip() else found

    def ranked(self) -> Self:
        """Order by rank, best first. Only after search()."""
        return self.order_by("-rank", "pk")


class SearchFunc(models.Func):
    """An SQL expression on the searched table, written by the search backend of the database."""

    backend_method: str

    def __init__(self, search: ParsedSearch) -> None:
        super().__init__("pk")
        self.search = search

    def as_sql(self, compiler: SQLCompiler, connection: Any, *args: Any, **kwargs: Any) -> tuple[str, Any]:
        key: Any = self.source_expressions[0]
        pk, _ = compiler.compile(key)
        build_sql = getattr(SEARCH_BACKENDS[connection.vendor], self.backend_method)
        return build_sql(key.target.model._meta.db_table, pk, self.search)


class MatchesSearch(SearchFunc):
    output_field = models.BooleanField()
    backend_method = "match"


class SearchRank(SearchFunc):
    output_field = models.FloatField()
    backend_method = "rank"
