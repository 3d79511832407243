"""The visitor's selection of records, stored in a cookie, and the comparison of selected records.

Both can be shared as an address: `?of=risk:mit12~risk:mit13~actor:china`.
"""

from collections.abc import Iterable, Iterator, Mapping

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from apps.core.models import Record, Status
from apps.core.nouns import NOUNS
from apps.explore.record_comparison import compare_records
from apps.explore.source_codings import compare_codings
from apps.sources.models import Source

SELECTION_COOKIE, SELECTION_SEPARATOR = "selection", "~"
SELECTION_COOKIE_AGE = 365 * 24 * 3600  # seconds
MAX_SELECTION_LENGTH = 3_800  # browsers limit a cookie to 4096 bytes including its name and attributes
COMPARABLE_COUNT = (2, 4)


def get_selectable_models() -> dict[str, type[Record]]:
    return {noun.name: noun.model for noun in NOUNS.values()}


def parse_selection(text: str) -> list[str]:
    """Return the names of records, such as `risk:mit12`, each once; invalid ones are left out."""
    known = get_selectable_models()
    names = dict.fromkeys(text.split(SELECTION_SEPARATOR))
    return [name for name in names if name.partition(":")[0] in known and name.partition(":")[2]]


def find_selected_records(names: Iterable[str]) -> dict[str, Record]:
    """Return {name: record} of the published and withdrawn records, in the order of the names."""
    names = list(names)
    ids: dict[str, list[str]] = {}
    for name in names:
        noun, _colon, public_id = name.partition(":")
        ids.setdefault(noun, []).append(public_id)
    models = get_selectable_models()
    found = {
        f"{noun}:{record.public_id}": record
        for noun, public_ids in ids.items()
        for record in models[noun].objects.readable().filter(public_id__in=public_ids).for_list()
    }
    return {name: found[name] for name in names if name in found}


# --- The selection -----------------------------------------------------------------------------


# The view changes only the visitor's own cookie, which browsers do not send with requests of other sites.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def selection(request: HttpRequest) -> HttpResponse:
    """The visitor's selection, or the one that `?of=…` lists."""
    own = parse_selection(request.COOKIES.get(SELECTION_COOKIE, ""))
    if request.method == "POST":
        return save_selection(request, update_selection(own, request.POST))
    names = parse_selection(request.GET["of"]) if "of" in request.GET else own
    records = find_selected_records(names)
    address = f"{reverse('selection')}?{urlencode({'of': SELECTION_SEPARATOR.join(names)})}"
    context = {
        "groups": list(group_selected_records(records)),
        "number": len(records),
        "is_own": names == own,
        "missing": [name for name in names if name not in records],
        "address": request.build_absolute_uri(address),
    }
    return render(request, "selection/selection.html", context)


def update_selection(names: list[str], data: QueryDict) -> list[str]:
    """Return the names after a submitted change: `clear`, `remove` the picked ones, or add them."""
    picked = [name for value in data.getlist("pick") for name in parse_selection(value)]
    if "clear" in data:
        return []
    if "remove" in data:
        return [name for name in names if name not in picked]
    return list(dict.fromkeys([*names, *picked]))


def save_selection(request: HttpRequest, names: Iterable[str]) -> HttpResponse:
    """Store the names in the cookie and redirect to the page that the visitor came from."""
    text = SELECTION_SEPARATOR.join(names)
    if len(text) > MAX_SELECTION_LENGTH:
        message = _("A selection has room for about two hundred records. Share this one and start another.")
        raise BadRequest({"pick": message})
    target = request.POST.get("next", "")
    is_safe = bool(target) and url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    response = HttpResponseRedirect(target if is_safe else reverse("selection"))
    response.set_cookie(
        SELECTION_COOKIE,
        text,
        max_age=SELECTION_COOKIE_AGE,
        samesite="Lax",
        httponly=True,
        secure=request.is_secure(),
    )
    return response


def group_selected_records(records: Mapping[str, Record]) -> Iterator[dict[str, object]]:
    """Yield for each noun its records by name, and what the links to further pages need."""
    least, most = COMPARABLE_COUNT
    for noun, model in get_selectable_models().items():
        selected = {name: record for name, record in records.items() if name.startswith(f"{noun}:")}
        if selected:
            published = [each.public_id for each in selected.values() if each.status == Status.PUBLISHED]
            query = urlencode({"id": ",".join(published)})
            yield {
                "noun": noun,
                "meta": model._meta,
                "records": selected.items(),
                "list": f"{reverse(f'{noun}-list')}?{query}",
                "query": query,
                "of": SELECTION_SEPARATOR.join(selected),
                "can_compare": least <= len(selected) <= most,
            }


# --- Comparison --------------------------------------------------------------------------------


@require_safe
def record_comparison(request: HttpRequest) -> HttpResponse:
    """Two to four records of one noun side by side."""
    names = parse_selection(request.GET.get("of", ""))
    model, records = find_compared_records(names)
    rows = compare_records(records)
    context = {
        "records": records,
        "rows": rows,
        "meta": model._meta,
        "differing": sum(row.differs for row in rows),
        "of": SELECTION_SEPARATOR.join(names),
        "codings": compare_codings([each for each in records if isinstance(each, Source)])
        if model is Source
        else None,
    }
    return render(request, "selection/compare.html", context)


def find_compared_records(names: list[str]) -> tuple[type[Record], list[Record]]:
    """Return the model and the records. Raises BadRequest for a wrong number, several nouns, unknown ids."""
    nouns = {name.partition(":")[0] for name in names}
    least, most = COMPARABLE_COUNT
    if len(nouns) != 1 or not least <= len(names) <= most:
        message = _("Name %(least)s to %(most)s records of one kind, such as %(example)s.")
        example = f"?of=risk:mit12{SELECTION_SEPARATOR}risk:mit13"
        raise BadRequest({"of": message % {"least": least, "most": most, "example": example}})
    model = get_selectable_models()[nouns.pop()]
    ids = [name.partition(":")[2] for name in names]
    rows = model.objects.readable().filter(public_id__in=ids).for_page()
    found = {record.public_id: record for record in rows}
    if missing := [public_id for public_id in ids if public_id not in found]:
        values = {"noun": model._meta.verbose_name, "ids": ", ".join(missing)}
        raise BadRequest({"of": _("There is no %(noun)s %(ids)s.") % values})
    return model, [found[public_id] for public_id in ids]
