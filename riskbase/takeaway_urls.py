"""`/risks.bib`, `/risks/mit1458.md` and the like: what every noun has beyond its pages and rows."""

import re

from django.contrib.sitemaps import views as sitemaps
from django.urls import path, re_path

from apps.core.citing.formats import BIBLIOGRAPHIES
from apps.core.feeds import FEEDS
from apps.core.validators import PUBLIC_ID
from apps.explore.card import ENDING as CARD
from riskbase import cards, changes, machines, takeaway
from riskbase.nouns import NOUNS

LIST = rf"^(?P<plural>{'|'.join(NOUNS)})"
RECORD = rf"{LIST}/(?P<public_id>{PUBLIC_ID})"


def one_of(formats):
    return rf"\.(?P<format>{'|'.join(map(re.escape, formats))})$"


urlpatterns = [
    re_path(LIST + one_of(BIBLIOGRAPHIES), takeaway.list_bibliography, name="list-bibliography"),
    re_path(RECORD + one_of(BIBLIOGRAPHIES), takeaway.record_bibliography, name="record-bibliography"),
    re_path(rf"{LIST}\.md$", takeaway.list_document, name="list-document"),
    re_path(rf"{RECORD}\.md$", takeaway.record_document, name="record-document"),
    re_path(LIST + one_of(FEEDS), changes.list_feed, name="list-feed"),
    re_path(RECORD + one_of(FEEDS), changes.record_feed, name="record-feed"),
    path(f"riskbase.{CARD}", cards.base_card, name="base-card"),
    re_path(rf"{LIST}\.{re.escape(CARD)}$", cards.list_card, name="list-card"),
    re_path(rf"{RECORD}\.{re.escape(CARD)}$", cards.record_card, name="record-card"),
    path("robots.txt", machines.robots),
    path("llms.txt", machines.llms),
    path(
        "sitemap.xml",
        sitemaps.index,
        {"sitemaps": machines.SITEMAPS, "sitemap_url_name": "sitemaps"},
        name="sitemap",
    ),
    path("sitemap-<section>.xml", sitemaps.sitemap, {"sitemaps": machines.SITEMAPS}, name="sitemaps"),
    re_path("^changes" + one_of(FEEDS), changes.feed, name="changes-feed"),
]
