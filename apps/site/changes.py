"""What changed, for readers: all revisions, one of them, and feeds of a list, of a record, of everything."""

from django.core.exceptions import BadRequest
from django.core.paginator import InvalidPage, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from apps.core.filters.explain import asked
from apps.core.filters.filterset import unknown_parameters
from apps.core.formats.feeds import FEEDS, Entry, Feed
from apps.core.nouns import NOUNS
from apps.history.log.revisions import revisions_of
from apps.history.templatetags.history import changes as changes_of
from apps.site.revisions import everything, told

PER_PAGE, ENTRIES = 25, 30
NAMED, TOLD, LISTED = 3, 20, 200  # records by name: on the page of all changes, in a feed, of one revision


@require_safe
def changes(request):
    """Every revision that did something to what readers may see, the last first."""
    nouns = everything()
    paginator = Paginator(revisions_of(*nouns), PER_PAGE)
    try:
        page = paginator.page(request.GET.get("page", 1))
    except InvalidPage as error:
        raise Http404(str(error)) from error
    context = {
        "acts": told(page, nouns, NAMED),
        "page_obj": page,
        "paginator": paginator,
        "page_range": paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1),
        "query": "",
    }
    return render(request, "changes/changes.html", context)


@require_safe
def revision(request, number):
    """One revision: who, when, why, and the records that it touched."""
    nouns = everything()
    found = get_object_or_404(revisions_of(*nouns), pk=number)
    [act] = told([found], nouns, LISTED)
    return render(request, "changes/revision.html", {"act": act})


# --- Feeds -------------------------------------------------------------------------------------


@require_safe
def feed(request, format):
    """The last revisions of the base."""
    if wrong := unknown_parameters(request.GET):
        raise BadRequest(wrong)
    return answer(request, format, "RiskBase: all changes", reverse("changes"), everything())


@require_safe
def list_feed(request, plural, format):
    """The last revisions that touched what the query lists, or withdrew it."""
    noun = NOUNS[plural]
    filterset = noun.filterset_class(request.GET, queryset=noun.model.objects.readable())
    if problems := filterset.problems(strict=True):
        raise BadRequest(problems)
    published = noun.filterset_class(request.GET, queryset=noun.model.objects.published()).qs
    query = asked(filterset)
    page = reverse(f"{noun.model._meta.model_name}-list") + (f"?{query}" if query else "")
    return answer(request, format, f"RiskBase: {filterset.describe(published.count())}", page, [filterset.qs])


@require_safe
def record_feed(request, plural, public_id, format):
    """The last revisions of a record and its links, field by field."""
    record = get_object_or_404(NOUNS[plural].model.objects.readable(), public_id=public_id)
    page = request.build_absolute_uri(record.get_absolute_url())
    acts = changes_of(record, limit=ENTRIES)["acts"]
    entries = [record_entry(act, page) for act in acts]
    return written(format, Feed(f"RiskBase: {record}", page, request.build_absolute_uri(), entries))


def answer(request, format, title, page, nouns):
    acts = told(revisions_of(*nouns)[:ENTRIES], nouns, TOLD)
    address = request.build_absolute_uri()
    entries = [list_entry(act, address, request.build_absolute_uri("/")[:-1]) for act in acts]
    return written(format, Feed(title, request.build_absolute_uri(page), address, entries))


def list_entry(act, address, home):
    revision = act.revision
    page = home + reverse("revision", args=[revision.pk])
    html = render_to_string("changes/entry.html", {"act": act, "home": home})
    return Entry(f"{address}#r{revision.pk}", page, act.words, html, revision.time, revision.who, act.kinds)


def record_entry(act, page):
    revision, tag = act["revision"], kind(act["changes"])
    html = render_to_string("changes/record_entry.html", {"act": act})
    title = f"{tag.capitalize()}: {revision.reason or 'no reason is stated'}"
    return Entry(f"{page}#r{revision.pk}", f"{page}#history", title, html, revision.time, revision.who, [tag])


def kind(changes):
    own = [change for change in changes if not change.owner]
    if any(change.kind == "+" for change in own):
        return "new"
    withdrawn = (change.row.status == "withdrawn" != change.before.status for change in own)
    return "withdrawn" if any(withdrawn) else "changed"


def written(format, feed):
    write, content_type = FEEDS[format]
    return HttpResponse(write(feed), content_type=content_type)
