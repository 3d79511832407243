"""My selection: records that a reader ticked, kept in a cookie of theirs, and two to four of a kind compared.

Both are also an address: `?of=risk:mit12~risk:mit13~actor:china`.
"""

from django.core.exceptions import BadRequest
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from apps.explore.lookup import LOOKUP_MODELS
from apps.explore.record_comparison import compare_records
from apps.explore.source_codings import compare_codings
from apps.sources.models import Source

SELECTION_COOKIE, SELECTION_SEPARATOR = "selection", "~"
SELECTION_COOKIE_AGE = 365 * 24 * 3600  # seconds
MAX_SELECTION_LENGTH = 3_800  # characters that a cookie holds beside its own name and terms
COMPARABLE_COUNT = (2, 4)
SELECTABLE_MODELS = {model._meta.model_name: model for model in LOOKUP_MODELS}


def parse_selection(text):
    """Names such as `risk:mit12`, each once; those that cannot be one are left out."""
    names = dict.fromkeys(
        name for name in text.split(SELECTION_SEPARATOR) if name.partition(":")[0] in SELECTABLE_MODELS
    )
    return [name for name in names if name.partition(":")[2]]


def find_selected_records(names):
    """{name: record} of what readers may see of them, in the order of the names."""
    ids = {}
    for name in names:
        noun, _, public_id = name.partition(":")
        ids.setdefault(noun, []).append(public_id)
    held = {
        f"{noun}:{record.public_id}": record
        for noun, asked in ids.items()
        for record in SELECTABLE_MODELS[noun].objects.readable().filter(public_id__in=asked).for_list()
    }
    return {name: held[name] for name in names if name in held}


# --- My selection ------------------------------------------------------------------------------


@csrf_exempt  # it changes nothing but the visitor's own cookie, which other sites cannot send along
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def selection(request):
    """What is selected here, or by `?of=…` what somebody else selected."""
    mine = parse_selection(request.COOKIES.get(SELECTION_COOKIE, ""))
    if request.method == "POST":
        return save_selection(request, update_selection(mine, request.POST))
    names = parse_selection(request.GET["of"]) if "of" in request.GET else mine
    records = find_selected_records(names)
    address = f"{reverse('selection')}?{urlencode({'of': SELECTION_SEPARATOR.join(names)})}"
    context = {
        "groups": list(group_selected_records(records)), "number": len(records), "is_mine": names == mine,
        "missing": [name for name in names if name not in records],
        "address": request.build_absolute_uri(address),
    }  # fmt: skip
    return render(request, "selection/selection.html", context)


def update_selection(names, sent):
    picked = [name for value in sent.getlist("pick") for name in parse_selection(value)]
    if "clear" in sent:
        return []
    if "remove" in sent:
        return [name for name in names if name not in picked]
    return list(dict.fromkeys([*names, *picked]))


def save_selection(request, names):
    text = SELECTION_SEPARATOR.join(names)
    if len(text) > MAX_SELECTION_LENGTH:
        raise BadRequest(
            {"pick": _("A selection holds some two hundred records. Share this one, and begin another.")}
        )
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    response = HttpResponseRedirect(back if back and safe else reverse("selection"))
    response.set_cookie(
        SELECTION_COOKIE,
        text,
        max_age=SELECTION_COOKIE_AGE,
        samesite="Lax",
        httponly=True,
        secure=request.is_secure(),
    )
    return response


def group_selected_records(records):
    """For each noun: its records with their names, and the addresses that take them on."""
    for noun, model in SELECTABLE_MODELS.items():
        own = {name: record for name, record in records.items() if name.startswith(f"{noun}:")}
        if own:
            ids = ",".join(record.public_id for record in own.values() if record.status == "published")
            yield {
                "noun": noun, "meta": model._meta, "records": own.items(),
                "list": f"{reverse(f'{noun}-list')}?{urlencode({'id': ids})}",
                "query": urlencode({"id": ids}), "of": SELECTION_SEPARATOR.join(own),
                "can_compare": COMPARABLE_COUNT[0] <= len(own) <= COMPARABLE_COUNT[1],
            }  # fmt: skip


# --- Side by side ------------------------------------------------------------------------------


@require_safe
def record_comparison(request):
    """Two to four records of one noun, row by row."""
    names = parse_selection(request.GET.get("of", ""))
    nouns = {name.partition(":")[0] for name in names}
    least, most = COMPARABLE_COUNT
    if len(nouns) != 1 or not least <= len(names) <= most:
        told = _("Name %(least)s to %(most)s records of one kind, such as %(example)s.")
        example = f"?of=risk:mit12{SELECTION_SEPARATOR}risk:mit13"
        raise BadRequest({"of": told % {"least": least, "most": most, "example": example}})
    model = SELECTABLE_MODELS[nouns.pop()]
    ids = [name.partition(":")[2] for name in names]
    held = {
        record.public_id: record for record in model.objects.readable().filter(public_id__in=ids).for_page()
    }
    if missing := [public_id for public_id in ids if public_id not in held]:
        told = {"noun": model._meta.verbose_name, "ids": ", ".join(missing)}
        raise BadRequest({"of": _("There is no %(noun)s %(ids)s.") % told})
    records = [held[public_id] for public_id in ids]
    rows = compare_records(records)
    context = {
        "records": records, "rows": rows, "meta": model._meta,
        "differing": sum(row.differs for row in rows), "of": SELECTION_SEPARATOR.join(names),
        "codings": compare_codings(records) if model is Source else None,
    }  # fmt: skip
    return render(request, "selection/compare.html", context)
