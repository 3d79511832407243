"""A feed, written as Atom (RFC 4287) and as JSON Feed 1.1."""

import json
from dataclasses import dataclass
from datetime import datetime

from django.utils.feedgenerator import Atom1Feed

from apps.core.formats.tabular import remove_control_characters


@dataclass
class FeedEntry:
    id: str  # permanent
    url: str
    title: str
    html: str  # its addresses are whole
    time: datetime
    who: str
    tags: list[str]


@dataclass
class Feed:
    title: str
    page: str  # address of the page that it follows
    url: str
    entries: list[FeedEntry]


def write_atom_feed(feed):
    written = Atom1Feed(
        remove_control_characters(feed.title),
        feed.page,
        None,
        language="en",
        feed_url=feed.url,
        feed_guid=feed.url,
    )
    for entry in feed.entries:
        written.add_item(
            remove_control_characters(entry.title),
            entry.url,
            remove_control_characters(entry.html),
            author_name=remove_control_characters(entry.author_name),
            pubdate=entry.time,
            updateddate=entry.time,
            unique_id=entry.id,
            categories=entry.tags,
        )
    return written.writeString("utf-8")


def write_json_feed(feed):
    said = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.page,
        "feed_url": feed.url,
        "language": "en",
        "items": [build_json_feed_item(entry) for entry in feed.entries],
    }
    return json.dumps(said, ensure_ascii=False, indent=1)


def build_json_feed_item(entry):
    return {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "content_html": entry.html,
        "date_published": entry.time.isoformat(),
        "authors": [{"name": entry.author_name}],
        "tags": entry.tags,
    }


FEED_FORMATS = {
    "atom": (write_atom_feed, "application/atom+xml; charset=utf-8"),
    "feed.json": (write_json_feed, "application/feed+json; charset=utf-8"),
}
