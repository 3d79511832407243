"""What changed, for readers: all revisions, one of them, and feeds of a list, of a record, of everything."""

from django.core.exceptions import BadRequest
from django.core.paginator import InvalidPage, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from apps.core.filters.explain import build_query_string
from apps.core.filters.filterset import find_unknown_parameters
from apps.core.formats.feeds import FEED_FORMATS, Feed, FeedEntry
from apps.core.nouns import NOUNS
from apps.history.log.revisions import find_public_revisions
from apps.history.templatetags.history import record_changes as changes_of
from apps.site.revisions import describe_revisions, get_readable_querysets

REVISIONS_PER_PAGE, FEED_ENTRY_LIMIT = 25, 30
PAGE_RECORD_LIMIT, FEED_RECORD_LIMIT, REVISION_RECORD_LIMIT = (
    3,
    20,
    200,
)  # records by name: on the page of all changes, in a feed, of one revision


@require_safe
def revision_list(request):
    """Every revision that did something to what readers may see, the last first."""
    nouns = get_readable_querysets()
    paginator = Paginator(find_public_revisions(*nouns), REVISIONS_PER_PAGE)
    try:
        page = paginator.page(request.GET.get("page", 1))
    except InvalidPage as error:
        raise Http404(str(error)) from error
    context = {
        "acts": describe_revisions(page, nouns, PAGE_RECORD_LIMIT),
        "page_obj": page,
        "paginator": paginator,
        "page_range": paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1),
        "query": "",
    }
    return render(request, "changes/changes.html", context)


@require_safe
def revision_detail(request, number):
    """One revision: who, when, why, and the records that it touched."""
    nouns = get_readable_querysets()
    found = get_object_or_404(find_public_revisions(*nouns), pk=number)
    [act] = describe_revisions([found], nouns, REVISION_RECORD_LIMIT)
    return render(request, "changes/revision.html", {"act": act})


# --- Feeds -------------------------------------------------------------------------------------


@require_safe
def changes_feed(request, format):
    """The last revisions of the base."""
    if wrong := find_unknown_parameters(request.GET):
        raise BadRequest(wrong)
    return render_revision_feed(
        request, format, "RiskBase: all changes", reverse("changes"), get_readable_querysets()
    )


@require_safe
def list_feed(request, plural, format):
    """The last revisions that touched what the query lists, or withdrew it."""
    noun = NOUNS[plural]
    filterset = noun.filterset_class(request.GET, queryset=noun.model.objects.readable())
    if problems := filterset.find_errors(strict=True):
        raise BadRequest(problems)
    published = noun.filterset_class(request.GET, queryset=noun.model.objects.published()).qs
    query = build_query_string(filterset)
    page = reverse(f"{noun.model._meta.model_name}-list") + (f"?{query}" if query else "")
    return render_revision_feed(
        request, format, f"RiskBase: {filterset.describe(published.count())}", page, [filterset.qs]
    )


@require_safe
def record_feed(request, plural, public_id, format):
    """The last revisions of a record and its links, field by field."""
    record = get_object_or_404(NOUNS[plural].model.objects.readable(), public_id=public_id)
    page = request.build_absolute_uri(record.get_absolute_url())
    acts = changes_of(record, limit=FEED_ENTRY_LIMIT)["acts"]
    entries = [build_record_change_entry(act, page) for act in acts]
    return render_feed(format, Feed(f"RiskBase: {record}", page, request.build_absolute_uri(), entries))


def render_revision_feed(request, format, title, page, nouns):
    acts = describe_revisions(find_public_revisions(*nouns)[:FEED_ENTRY_LIMIT], nouns, FEED_RECORD_LIMIT)
    address = request.build_absolute_uri()
    entries = [build_revision_entry(act, address, request.build_absolute_uri("/")[:-1]) for act in acts]
    return render_feed(format, Feed(title, request.build_absolute_uri(page), address, entries))


def build_revision_entry(act, address, home):
    revision = act.revision
    page = home + reverse("revision", args=[revision.pk])
    html = render_to_string("changes/entry.html", {"act": act, "home": home})
    return FeedEntry(
        f"{address}#r{revision.pk}", page, act.words, html, revision.time, revision.author_name, act.kinds
    )


def build_record_change_entry(act, page):
    revision, tag = act["revision"], classify_record_change(act["changes"])
    html = render_to_string("changes/record_entry.html", {"act": act})
    title = f"{tag.capitalize()}: {revision.reason or 'no reason is stated'}"
    return FeedEntry(
        f"{page}#r{revision.pk}", f"{page}#history", title, html, revision.time, revision.author_name, [tag]
    )


def classify_record_change(changes):
    own = [change for change in changes if not change.owner]
    if any(change.kind == "+" for change in own):
        return "new"
    withdrawn = (change.row.status == "withdrawn" != change.before.status for change in own)
    return "withdrawn" if any(withdrawn) else "changed"


def render_feed(format, feed):
    write, content_type = FEED_FORMATS[format]
    return HttpResponse(write(feed), content_type=content_type)
