"""Citations of the database, its lists, records and pages, as CSL-JSON."""

from collections.abc import Iterator
from datetime import date
from itertools import chain
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import override

from apps.core.filters.explain import build_query_string
from apps.core.filters.filterset import RecordFilter
from apps.core.languages import CONTENT_LANGUAGE
from apps.core.models import Record
from apps.history.models import get_last_revision
from apps.sources.bibliography import build_csl_date, build_csl_item
from apps.sources.models import Source

SITE_NAME = "RiskBase"
SOURCE_CHUNK_SIZE = 500

CslItem = dict[str, Any]


@override(CONTENT_LANGUAGE)
def build_list_citation(filterset: RecordFilter, count: int, request: HttpRequest) -> CslItem:
    """Cite a list: the query as a sentence with the count, and the address that repeats it."""
    plural = str(filterset.queryset.model._meta.verbose_name_plural)
    query = build_query_string(filterset)
    address = request.build_absolute_uri(f"/{plural}/{'?' if query else ''}{query}")
    return build_page_citation(plural, filterset.describe(count), address) | {"type": "dataset"}


@override(CONTENT_LANGUAGE)
def build_record_citation(record: Record, request: HttpRequest) -> CslItem:
    key = f"{record._meta.model_name}-{record.public_id}"
    return build_page_citation(key, str(record), request.build_absolute_uri(record.get_absolute_url()))


def build_page_citation(key: str, title: str, address: str) -> CslItem:
    """Cite a page as of the current data revision; `key` becomes part of the id of the citation."""
    number, day = get_revision_and_date()
    return {
        "id": f"riskbase-{key}-r{number}",
        "type": "webpage",
        "title": title,
        "author": [{"literal": SITE_NAME}],
        "container-title": SITE_NAME,
        "genre": f"Data revision {number} of {day.day} {day:%B %Y}",
        "issued": build_csl_date(day),
        "accessed": build_csl_date(timezone.now().date()),
        "URL": address,
    }


def get_revision_and_date() -> tuple[int, date]:
    """Return the number and the date of the data revision; 0 and today for an empty database."""
    number, time = get_last_revision()
    return (number, time.date()) if number else (0, timezone.now().date())


def iterate_citations(citation: CslItem, rows: QuerySet) -> Iterator[CslItem]:
    """Yield the citation itself, then each source that one of the rows cites."""
    sources = Source.objects.readable().cited_by(rows)
    return chain([citation], map(build_csl_item, sources.iterator(chunk_size=SOURCE_CHUNK_SIZE)))
