"""What this base holds, as CSL-JSON: the base with its date and revision, and the sources behind it."""

from itertools import chain

from django.utils import timezone
from django.utils.translation import override

from apps.core.filters.explain import asked
from apps.core.languages import CONTENT
from apps.history.models import Revision
from apps.sources.bibliography import csl, csl_date
from apps.sources.models import Source

NAME = "RiskBase"
CHUNK = 500


@override(CONTENT)
def of_list(filterset, count, request):
    """A list: the query in words, and the address that repeats it."""
    plural = filterset.queryset.model._meta.verbose_name_plural
    query = asked(filterset)
    address = request.build_absolute_uri(f"/{plural}/{'?' if query else ''}{query}")
    return of_page(plural, filterset.describe(count), address) | {"type": "dataset"}


@override(CONTENT)
def of_record(record, request):
    key = f"{record._meta.model_name}-{record.public_id}"
    return of_page(key, str(record), request.build_absolute_uri(record.get_absolute_url()))


def of_page(key, title, address):
    """Anything that has a title and an address here; the date is that of the data revision."""
    number, day = revised()
    return {
        "id": f"riskbase-{key}-r{number}",
        "type": "webpage",
        "title": title,
        "author": [{"literal": NAME}],
        "container-title": NAME,
        "genre": f"Data revision {number} of {day.day} {day:%B %Y}",
        "issued": csl_date(day),
        "accessed": csl_date(timezone.now().date()),
        "URL": address,
    }


def revised():
    """The number and the day of the data revision."""
    last = Revision.objects.order_by("-pk").first()
    return (last.pk, last.time.date()) if last else (0, timezone.now().date())


def with_sources(own, rows):
    """The entry for what is listed here, and each source that it rests on, streamed."""
    sources = Source.objects.readable().cited_by(rows)
    return chain([own], map(csl, sources.iterator(chunk_size=CHUNK)))
