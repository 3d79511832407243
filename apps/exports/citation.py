"""What this base holds, as CSL-JSON: the base with its date and revision, and the sources behind it."""

from itertools import chain

from django.utils import timezone
from django.utils.translation import override

from apps.core.filters.explain import build_query_string
from apps.core.languages import CONTENT_LANGUAGE
from apps.history.models import Revision
from apps.sources.bibliography import build_csl_date, build_csl_item
from apps.sources.models import Source

SITE_NAME = "RiskBase"
SOURCE_CHUNK_SIZE = 500


@override(CONTENT_LANGUAGE)
def build_list_citation(filterset, count, request):
    """A list: the query in words, and the address that repeats it."""
    plural = filterset.queryset.model._meta.verbose_name_plural
    query = build_query_string(filterset)
    address = request.build_absolute_uri(f"/{plural}/{'?' if query else ''}{query}")
    return build_page_citation(plural, filterset.describe(count), address) | {"type": "dataset"}


@override(CONTENT_LANGUAGE)
def build_record_citation(record, request):
    key = f"{record._meta.model_name}-{record.public_id}"
    return build_page_citation(key, str(record), request.build_absolute_uri(record.get_absolute_url()))


def build_page_citation(key, title, address):
    """Anything that has a title and an address here; the date is that of the data revision."""
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


def get_revision_and_date():
    """The number and the day of the data revision."""
    last = Revision.objects.order_by("-pk").first()
    return (last.pk, last.time.date()) if last else (0, timezone.now().date())


def iterate_citations(own, rows):
    """The entry for what is listed here, and each source that it rests on, streamed."""
    sources = Source.objects.readable().cited_by(rows)
    return chain([own], map(build_csl_item, sources.iterator(chunk_size=SOURCE_CHUNK_SIZE)))
