"""Revisions as pages and as feeds: of the whole database, of a list and of a record."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from apps.core.filters.explain import build_query_string
from apps.core.filters.strict import get_strict_filterset, refuse_unknown_parameters
from apps.core.formats.feeds import FEED_FORMATS, Feed, FeedEntry
from apps.core.models import RecordQuerySet
from apps.core.nouns import NOUNS
from apps.core.pages import get_page_or_404
from apps.history.log.changes import ObjectChange
from apps.history.log.revisions import RecordRevision, find_public_revisions, list_record_revisions
from apps.site.revision_summaries import DescribedRevision, describe_revisions, get_readable_querysets

REVISIONS_PER_PAGE = 25
FEED_ENTRY_LIMIT = 30
# How many records of a revision are named: on the page of all revisions, in a feed, on its own page.
PAGE_RECORD_LIMIT, FEED_RECORD_LIMIT, REVISION_RECORD_LIMIT = 3, 20, 200


@require_safe
def revision_list(request: HttpRequest) -> HttpResponse:
    """All revisions that changed published or withdrawn records, the latest first."""
    querysets = get_readable_querysets()
    page = get_page_or_404(request, find_public_revisions(*querysets), REVISIONS_PER_PAGE)
    revisions = describe_revisions(page.object_list, querysets, PAGE_RECORD_LIMIT)
    return render(request, "changes/changes.html", {"revisions": revisions, "page_obj": page})


@require_safe
def revision_detail(request: HttpRequest, number: int) -> HttpResponse:
    querysets = get_readable_querysets()
    revision = get_object_or_404(find_public_revisions(*querysets), pk=number)
    [described] = describe_revisions([revision], querysets, REVISION_RECORD_LIMIT)
    return render(request, "changes/revision.html", {"revision": revision, "parts": described.parts})


# --- Feeds -------------------------------------------------------------------------------------


@require_safe
def changes_feed(request: HttpRequest, format: str) -> HttpResponse:
    """The latest revisions of the database."""
    refuse_unknown_parameters(request.GET)
    title, page = "RiskBase: all changes", reverse("changes")
    return render_revision_feed(request, format, title, page, get_readable_querysets())


@require_safe
def list_feed(request: HttpRequest, plural: str, format: str) -> HttpResponse:
    """The latest revisions of records that match the query, including those that withdrew one of them."""
    noun = NOUNS[plural]
    filterset = get_strict_filterset(noun.filterset_class, request.GET, noun.model.objects.readable())
    published = noun.filterset_class(request.GET, queryset=noun.model.objects.published()).qs
    query = build_query_string(filterset)
    page = reverse(f"{noun.name}-list") + (f"?{query}" if query else "")
    title = f"RiskBase: {filterset.describe(published.count())}"
    return render_revision_feed(request, format, title, page, [filterset.qs])


@require_safe
def record_feed(request: HttpRequest, plural: str, public_id: str, format: str) -> HttpResponse:
    """The latest revisions of a record and of its links, with the changed fields."""
    record = get_object_or_404(NOUNS[plural].model.objects.readable(), public_id=public_id)
    page = request.build_absolute_uri(record.get_absolute_url())
    revisions = list_record_revisions(record)[:FEED_ENTRY_LIMIT]
    entries = [build_record_change_entry(each, page) for each in revisions]
    return render_feed(format, Feed(f"RiskBase: {record}", page, request.build_absolute_uri(), entries))


def render_revision_feed(
    request: HttpRequest, format: str, title: str, page: str, querysets: Sequence[RecordQuerySet]
) -> HttpResponse:
    """Render the latest revisions of the querysets; `page` is the page that the feed belongs to."""
    revisions = find_public_revisions(*querysets)[:FEED_ENTRY_LIMIT]
    address, site = request.build_absolute_uri(), request.build_absolute_uri("/")[:-1]
    entries = [
        build_revision_entry(described, address, site)
        for described in describe_revisions(revisions, querysets, FEED_RECORD_LIMIT)
    ]
    return render_feed(format, Feed(title, request.build_absolute_uri(page), address, entries))


def build_revision_entry(described: DescribedRevision, feed_address: str, site: str) -> FeedEntry:
    revision = described.revision
    page = site + reverse("revision", args=[revision.pk])
    context = {"revision": revision, "parts": described.parts, "site": site}
    html = render_to_string("changes/entry.html", context)
    return FeedEntry(
        f"{feed_address}#r{revision.pk}",
        page,
        described.label,
        html,
        revision.time,
        revision.author_name,
        described.kinds,
    )


def build_record_change_entry(record_revision: RecordRevision, page: str) -> FeedEntry:
    revision = record_revision.revision
    kind = classify_record_change(record_revision.changes)
    html = render_to_string("changes/record_entry.html", {"record_revision": record_revision})
    title = f"{kind.capitalize()}: {revision.reason or 'no reason is stated'}"
    return FeedEntry(
        f"{page}#r{revision.pk}", f"{page}#history", title, html, revision.time, revision.author_name, [kind]
    )


def classify_record_change(changes: Sequence[ObjectChange]) -> str:
    """Return `new`, `withdrawn` or `changed` for the changes of one revision to a record and its links."""
    own = [change for change in changes if not change.owner]
    if any(change.kind == "+" for change in own):
        return "new"
    states: list[tuple[Any, Any]] = [(change.before, change.row) for change in own]
    if any(before.status != "withdrawn" == after.status for before, after in states):
        return "withdrawn"
    return "changed"


def render_feed(format: str, feed: Feed) -> HttpResponse:
    write, content_type = FEED_FORMATS[format]
    return HttpResponse(write(feed), content_type=content_type)
