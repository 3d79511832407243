"""Search over all nouns."""

from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from django.core.cache import cache as default_cache
from django.core.exceptions import BadRequest
from django.db.models.options import Options
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.core.filters.filterset import RecordFilter
from apps.core.models import Record
from apps.core.nouns import NOUNS
from apps.explore.lookup import is_identifier, look_up_names
from apps.history.models import get_data_revision
from apps.search.highlight import Highlight, highlight_matches
from apps.search.parser import STOP_WORDS, extract_field_terms, normalize_words

HITS_PER_NOUN = 5


@dataclass(frozen=True)
class HitGroup:
    """The first hits of a noun, the number of all hits, and the address of the list with all of them."""

    meta: Options
    address: str
    count: int
    records: list[tuple[Record, Highlight]]


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The first hits of every noun for `q`; an id, DOI or address of one record redirects to its page."""
    text = request.GET.get("q", "").replace("\0", "").strip()
    if is_identifier(text) and len(found := look_up_names([text])[0].records) == 1:
        return HttpResponseRedirect(found[0].get_absolute_url())
    groups = [build_hit_group(filterset) for filterset in select_filtersets(text)] if text else []
    groups = [group for group in groups if group.count]
    context = {"q": text, "groups": groups, "total": sum(group.count for group in groups)}
    if text and not groups:
        context["suggestion"] = suggest_spelling(text)
    return render(request, "search.html", context)


def select_filtersets(text: str) -> list[RecordFilter]:
    """Return a filter set with the query for each noun that has all fields the text names.

    A noun for which one of the values is invalid is left out. Raises BadRequest if no noun is left.
    """
    query = QueryDict(mutable=True)
    query["q"] = text
    names = {name for name, _value in extract_field_terms(text, list_search_fields())[0]}
    nouns = [noun for noun in NOUNS.values() if names <= {*noun.filterset_class.base_filters}]
    if names and not nouns:
        message = _("No kind of record can be searched by all of %(names)s.")
        raise BadRequest({"q": message % {"names": ", ".join(sorted(names))}})
    found = [noun.filterset_class(query, queryset=noun.model.objects.published()) for noun in nouns]
    errors = [filterset.find_errors() for filterset in found]
    if found and all(errors):
        raise BadRequest(errors[0])
    return [filterset for filterset, wrong in zip(found, errors, strict=True) if not wrong]


@cache
def list_search_fields() -> set[str]:
    """Return the names of fields that a search may name, as in `domain:7`."""
    fields = {name for noun in NOUNS.values() for name in noun.filterset_class.base_filters}
    return fields - {"q", "sort"}


def build_hit_group(filterset: RecordFilter) -> HitGroup:
    hits, meta = filterset.qs, filterset.queryset.model._meta
    first = list(hits.for_list()[:HITS_PER_NOUN])
    highlights = highlight_matches(first, filterset.data.get("q", ""))
    return HitGroup(
        meta,
        f"{reverse(f'{meta.model_name}-list')}?{filterset.data.urlencode()}",
        hits.count(),
        [(record, highlights[record.pk]) for record in first],
    )


# --- Spelling suggestions ----------------------------------------------------------------------


def suggest_spelling(text: str) -> str:
    """Replace words that occur in no title by the nearest word that does; "" if nothing changes."""
    known = get_title_words()
    words = [correct_word(word, known) for word in text.split()]
    return " ".join(words) if words != text.split() else ""


def correct_word(text: str, known: set[str]) -> str:
    word = normalize_words(text)
    if not word or " " in word or word in known or word in STOP_WORDS or text.startswith("-"):
        return text
    found = get_close_matches(word, known, n=1, cutoff=0.75)
    return text.lower().replace(word, found[0]) if found else text


def get_title_words() -> set[str]:
    """Return the words of the titles of all published records, cached for each data revision."""
    words: set[str] | None = default_cache.get_or_set(f"vocabulary-{get_data_revision()}", load_title_words)
    return words or set()


def load_title_words() -> set[str]:
    return {
        word
        for noun in NOUNS.values()
        for title in noun.model.objects.published().values_list("title", flat=True)
        for word in normalize_words(title).split()
        if len(word) > 2
    }
