import re

from django.contrib.sitemaps import views as sitemap_views
from django.urls import path, re_path

from apps.core.formats.feeds import FEEDS
from apps.core.urls import LIST_PATH, RECORD_PATH, format_suffix
from apps.explore.figures.card import ENDING as CARD
from apps.site import cards, changes, register, search, selection, sitemaps, views

CARD_SUFFIX = rf"\.{re.escape(CARD)}$"

urlpatterns = [
    path("", views.home, name="home"),
    path("search/", search.search, name="search"),
    path("lookup/", search.lookup, name="lookup"),
    path("selection/", selection.selection, name="selection"),
    path("compare/", selection.comparison, name="compare"),
    path("about/", views.about, name="about"),
    path("changes/", changes.changes, name="changes"),
    path("changes/<int:number>/", changes.revision, name="revision"),
]
files = [
    path("healthz", views.health, name="health"),
    path("robots.txt", sitemaps.robots),
    path("llms.txt", sitemaps.llms),
    path(
        "sitemap.xml",
        sitemap_views.index,
        {"sitemaps": sitemaps.SITEMAPS, "sitemap_url_name": "sitemaps"},
        name="sitemap",
    ),
    path("sitemap-<section>.xml", sitemap_views.sitemap, {"sitemaps": sitemaps.SITEMAPS}, name="sitemaps"),
    path("register.<slug:format>", register.register, name="register"),
    path(f"riskbase.{CARD}", cards.base_card, name="base-card"),
    re_path(LIST_PATH + CARD_SUFFIX, cards.list_card, name="list-card"),
    re_path(RECORD_PATH + CARD_SUFFIX, cards.record_card, name="record-card"),
    re_path(LIST_PATH + format_suffix(FEEDS), changes.list_feed, name="list-feed"),
    re_path(RECORD_PATH + format_suffix(FEEDS), changes.record_feed, name="record-feed"),
    re_path("^changes" + format_suffix(FEEDS), changes.feed, name="changes-feed"),
]
