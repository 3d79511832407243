"""Look up a pasted list of ids, DOIs, addresses or titles."""

import csv
from collections.abc import Iterable, Iterator

from django import forms
from django.db.models.options import Options
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from apps.core.formats.tabular import escape_formula
from apps.core.languages import CONTENT_LANGUAGE, group_thousands
from apps.core.models import Record, Status
from apps.explore.lookup import MAX_NAMES, LookupResult, look_up_names
from apps.http.downloads import set_download_name


class LookupForm(forms.Form):
    names = forms.CharField(
        label=gettext_lazy("One name a line"),
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        max_length=200_000,
    )

    def clean_names(self) -> list[str]:
        lines = self.cleaned_data["names"].replace("\0", "").splitlines()
        found = list(dict.fromkeys(line.strip() for line in lines if line.strip()))
        if len(found) > MAX_NAMES:
            raise forms.ValidationError(
                _("The list has %(number)s names; at most %(most)s can be looked up.")
                % {"number": group_thousands(len(found)), "most": group_thousands(MAX_NAMES)}
            )
        return found


@csrf_exempt  # the view writes nothing
@require_http_methods(["GET", "HEAD", "POST"])
def lookup_names(request: HttpRequest) -> HttpResponse:
    """A form for the list, and the names of a submitted list as found, ambiguous or not found."""
    form = LookupForm(request.POST if request.method == "POST" else None)
    if not (form.is_bound and form.is_valid()):
        context = {"form": form, "most": MAX_NAMES}
        return render(request, "lookup.html", context, status=400 if form.is_bound else 200)
    results = look_up_names(form.cleaned_data["names"])
    if request.POST.get("format") == "csv":
        return render_lookup_csv(results)
    return render(
        request,
        "lookup.html",
        {
            "form": form,
            "most": MAX_NAMES,
            "results": results,
            "number": sum(bool(result.records) for result in results),
            "found": [result for result in results if len(result.records) == 1],
            "ambiguous": [result for result in results if len(result.records) > 1],
            "missing": [result for result in results if not result.records],
            "lists": list(build_found_lists(results)),
        },
    )


def build_found_lists(results: Iterable[LookupResult]) -> Iterator[tuple[Options, int, str]]:
    """Yield (options of the model, number, address) of a list of the published records found, a noun each."""
    ids: dict[Options, list[str]] = {}
    for record in dict.fromkeys(record for result in results for record in result.records):
        if record.status == Status.PUBLISHED:
            ids.setdefault(record._meta, []).append(record.public_id)
    for meta, found in ids.items():
        query = urlencode({"id": ",".join(found)})
        yield meta, len(found), f"{reverse(f'{meta.model_name}-list')}?{query}"


@override(CONTENT_LANGUAGE)
def render_lookup_csv(results: Iterable[LookupResult]) -> HttpResponse:
    response = set_download_name(HttpResponse(content_type="text/csv; charset=utf-8"), "lookup.csv")
    writer = csv.writer(response)
    writer.writerow(["name", "noun", "id", "title", "status", "replaced_by"])
    for result in results:
        for record in result.records or [None]:
            cells = [result.name, *(build_lookup_cells(record) if record else [""] * 5)]
            writer.writerow([escape_formula(cell) for cell in cells])
    return response


def build_lookup_cells(record: Record) -> list[str]:
    successor = record.replaced_by.public_id if record.replaced_by else ""
    return [str(record._meta.verbose_name), record.public_id, record.title, record.status, successor]
