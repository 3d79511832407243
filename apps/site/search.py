"""One box over all nouns: it goes to the record that was named, or finds those that have the words."""

import csv
from difflib import get_close_matches
from functools import cache

from django import forms
from django.core.cache import cache as kept
from django.core.exceptions import BadRequest
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from apps.actors.filters import ActorFilter
from apps.core.formats.tabular import escape_formula
from apps.core.languages import CONTENT_LANGUAGE, group_thousands
from apps.explore.lookup import MAX_NAMES, is_identifier, look_up_names
from apps.history.models import get_data_revision
from apps.http.downloads import set_download_name
from apps.mitigations.filters import MitigationFilter
from apps.risks.filters import RiskFilter, ScenarioFilter
from apps.search.highlight import highlight_matches
from apps.search.parser import STOP_WORDS, extract_field_terms, normalize_words
from apps.sources.filters import ClaimFilter, SourceFilter
from apps.taxonomy.filters import TermFilter

SEARCHED_FILTERSETS = [
    RiskFilter,
    MitigationFilter,
    ActorFilter,
    SourceFilter,
    ScenarioFilter,
    ClaimFilter,
    TermFilter,
]
HITS_PER_NOUN = 5


@require_safe
def search(request):
    """The best hits of every noun for `q`, each noun with its number of hits and a link to all.

    An id, a DOI or an address that is that of one record leads to it at once.
    """
    text = request.GET.get("q", "").replace("\0", "").strip()
    if is_identifier(text) and len(found := look_up_names([text])[0].records) == 1:
        return HttpResponseRedirect(found[0].get_absolute_url())
    groups = (
        [group for item in select_filtersets(text) if (group := build_hit_group(item))["count"]]
        if text
        else []
    )
    context = {"q": text, "groups": groups, "total": sum(group["count"] for group in groups)}
    if text and not groups:
        context |= {"suggestion": suggest_spelling(text), "known": sorted(list_search_fields())}
    return render(request, "search.html", context)


def select_filtersets(text):
    """The filters of the nouns that can be asked all that the text asks, if its values are right."""
    query = QueryDict(mutable=True)
    query["q"] = text
    names = {name for name, _ in extract_field_terms(text, list_search_fields())[0]}
    fitting = [item for item in SEARCHED_FILTERSETS if names <= {*item.base_filters}]
    if names and not fitting:
        raise BadRequest(
            {
                "q": _("No kind of record can be asked for all of %(names)s.")
                % {"names": ", ".join(sorted(names))}
            }
        )
    found = [item(query, queryset=item._meta.model.objects.published()) for item in fitting]
    if found and all(item.find_errors() for item in found):
        raise BadRequest(found[0].find_errors())
    return [item for item in found if not item.find_errors()]


@cache
def list_search_fields():
    return {name for item in SEARCHED_FILTERSETS for name in item.base_filters} - {"q", "sort"}


def build_hit_group(item):
    found, meta = item.qs, item.queryset.model._meta
    best = list(found.for_list()[:HITS_PER_NOUN])
    marked = highlight_matches(best, item.data.get("q", ""))
    return {
        "meta": meta,
        "url": f"{reverse(f'{meta.model_name}-list')}?{item.data.urlencode()}",
        "count": found.count(),
        "records": [(record, marked[record.pk]) for record in best],
    }


# --- Another spelling --------------------------------------------------------------------------


def suggest_spelling(text):
    """The text with words that no title has replaced by the nearest that one has; '' if there is none."""
    known = get_title_words()
    parts = [correct_word(part, known) for part in text.split()]
    return " ".join(parts) if parts != text.split() else ""


def correct_word(part, known):
    word = normalize_words(part)
    if not word or " " in word or word in known or word in STOP_WORDS or part.startswith("-"):
        return part
    found = get_close_matches(word, known, n=1, cutoff=0.75)
    return part.lower().replace(word, found[0]) if found else part


def get_title_words():
    """The words of all titles that readers see."""
    return kept.get_or_set(f"vocabulary-{get_data_revision()}", load_title_words)


def load_title_words():
    models = [item._meta.model for item in SEARCHED_FILTERSETS]
    titles = (
        title for model in models for title in model.objects.published().values_list("title", flat=True)
    )
    return {word for title in titles for word in normalize_words(title).split() if len(word) > 2}


# --- Many at once ------------------------------------------------------------------------------


class LookupForm(forms.Form):
    names = forms.CharField(
        label=gettext_lazy("One name a line"),
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        max_length=200_000,
    )

    def clean_names(self):
        lines = self.cleaned_data["names"].replace("\0", "").splitlines()
        found = list(dict.fromkeys(line.strip() for line in lines if line.strip()))
        if len(found) > MAX_NAMES:
            raise forms.ValidationError(
                _("These are %(number)s names; up to %(most)s can be looked up.")
                % {"number": group_thousands(len(found)), "most": group_thousands(MAX_NAMES)}
            )
        return found


@csrf_exempt  # it writes nothing
@require_http_methods(["GET", "HEAD", "POST"])
def lookup_names(request):
    """What a pasted list of ids, DOIs, addresses or titles stands for: found, ambiguous, not found."""
    form = LookupForm(request.POST if request.method == "POST" else None)
    if not (form.is_bound and form.is_valid()):
        return render(
            request, "lookup.html", {"form": form, "most": MAX_NAMES}, status=400 if form.is_bound else 200
        )
    answers = look_up_names(form.cleaned_data["names"])
    if request.POST.get("format") == "csv":
        return render_lookup_csv(answers)
    context = {
        "form": form, "most": MAX_NAMES, "answers": answers,
        "number": sum(bool(answer.records) for answer in answers),
        "found": [answer for answer in answers if len(answer.records) == 1],
        "several": [answer for answer in answers if len(answer.records) > 1],
        "missing": [answer for answer in answers if not answer.records],
        "lists": list(build_found_lists(answers)),
    }  # fmt: skip
    return render(request, "lookup.html", context)


def build_found_lists(answers):
    """For each noun, the address of the list of what was found of it: published records only."""
    found: dict = {}
    for record in dict.fromkeys(record for answer in answers for record in answer.records):
        if record.status == "published":
            found.setdefault(record._meta, []).append(record.public_id)
    for meta, ids in found.items():
        query = QueryDict(mutable=True)
        query["id"] = ",".join(ids)
        yield meta, len(ids), f"{reverse(f'{meta.model_name}-list')}?{query.urlencode()}"


@override(CONTENT_LANGUAGE)
def render_lookup_csv(answers):
    response = set_download_name(HttpResponse(content_type="text/csv; charset=utf-8"), "lookup.csv")
    writer = csv.writer(response)
    writer.writerow(["name", "noun", "id", "title", "status", "replaced_by"])
    for answer in answers:
        for record in answer.records or [None]:
            cells = [answer.name, *(build_lookup_cells(record) if record else [""] * 5)]
            writer.writerow([escape_formula(cell) for cell in cells])
    return response


def build_lookup_cells(record):
    after = record.replaced_by.public_id if record.replaced_by else ""
    return [str(record._meta.verbose_name), record.public_id, record.title, record.status, after]
