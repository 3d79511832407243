from typing import Any

from django.db import models
from django.db.models import Value

from apps.search.indexes import SEARCH_BACKENDS
from apps.search.parser import ParsedSearch, parse_search


class SearchQuerySet(models.QuerySet):
    """For models that declare `search_fields`."""

    def search(self, text: str):
        """The rows that match (see parser.py), in the order they had, each with a `rank`: higher is better.

        Blank text keeps every row, text without a single word none.
        Raises SearchSyntaxError if the text is too long.
        """
        sentence = parse_search(text)
        found = self.annotate(rank=SearchRank(sentence) if sentence.all_of else Value(0.0))
        if sentence:
            return found.filter(MatchesSearch(sentence))
        return found.none() if text.strip() else found

    def ranked(self):
        """The best first, after search()."""
        return self.order_by("-rank", "pk")


class SearchFunc(models.Func):
    """SQL on the searched table that each database's own module writes."""

    written_as: str

    def __init__(self, sentence: ParsedSearch):
        super().__init__("pk")
        self.sentence = sentence

    def as_sql(self, compiler, connection, *args, **kwargs):
        key: Any = self.source_expressions[0]
        pk, _ = compiler.compile(key)
        write = getattr(SEARCH_BACKENDS[connection.vendor], self.written_as)
        return write(key.target.model._meta.db_table, pk, self.sentence)


class MatchesSearch(SearchFunc):
    output_field = models.BooleanField()
    written_as = "matches"


class SearchRank(SearchFunc):
    output_field = models.FloatField()
    written_as = "rank"
