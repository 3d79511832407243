"""Feeds, as Atom (RFC 4287) and JSON Feed 1.1."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.feedgenerator import Atom1Feed

from apps.core.formats.tabular import remove_control_characters
from apps.http.file_formats import FILE_FORMATS


@dataclass
class FeedEntry:
    """`id` is permanent. All URLs are absolute, also those in `html`."""

    id: str
    url: str
    title: str
    html: str
    time: datetime
    author_name: str
    tags: list[str]


@dataclass
class Feed:
    """`page`: the URL of the page that shows the same entries; `url`: that of the feed itself."""

    title: str
    page: str
    url: str
    entries: list[FeedEntry]


def write_atom_feed(feed: Feed) -> str:
    title = remove_control_characters(feed.title)
    atom = Atom1Feed(title, feed.page, None, language="en", feed_url=feed.url, feed_guid=feed.url)
    for entry in feed.entries:
        atom.add_item(
            remove_control_characters(entry.title),
            entry.url,
            remove_control_characters(entry.html),
            author_name=remove_control_characters(entry.author_name),
            pubdate=entry.time,
            updateddate=entry.time,
            unique_id=entry.id,
            categories=entry.tags,
        )
    return atom.writeString("utf-8")


def write_json_feed(feed: Feed) -> str:
    data = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.page,
        "feed_url": feed.url,
        "language": "en",
        "items": [build_json_feed_item(entry) for entry in feed.entries],
    }
    return json.dumps(data, ensure_ascii=False, indent=1)


def build_json_feed_item(entry: FeedEntry) -> dict[str, object]:
    return {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "content_html": entry.html,
        "date_published": entry.time.isoformat(),
        "authors": [{"name": entry.author_name}],
        "tags": entry.tags,
    }


FEED_FORMATS: dict[str, tuple[Callable[[Feed], str], str]] = {
    "atom": (write_atom_feed, FILE_FORMATS["atom"].content_type),
    "feed.json": (write_json_feed, FILE_FORMATS["feed.json"].content_type),
}
