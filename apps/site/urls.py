import re

from django.contrib.sitemaps import views as sitemap_views
from django.urls import path, re_path

from apps.core.formats.feeds import FEED_FORMATS
from apps.core.urls import LIST_PATH, RECORD_PATH, format_suffix
from apps.explore.figures.card import CARD_SUFFIX
from apps.site import cards, changes, lookup, register, search, selection, sitemaps, views

CARD_ENDING = rf"\.{re.escape(CARD_SUFFIX)}$"

urlpatterns = [
    path("", views.home, name="home"),
    path("search/", search.search, name="search"),
    path("lookup/", lookup.lookup_names, name="lookup"),
    path("selection/", selection.selection, name="selection"),
    path("compare/", selection.record_comparison, name="compare"),
    path("about/", views.about, name="about"),
    path("changes/", changes.revision_list, name="changes"),
    path("changes/<int:number>/", changes.revision_detail, name="revision"),
]
file_urlpatterns = [
    path("healthz", views.health_check, name="health"),
    path("robots.txt", sitemaps.robots_txt),
    path("llms.txt", sitemaps.llms_txt),
    path(
        "sitemap.xml",
        sitemap_views.index,
        {"sitemaps": sitemaps.SITEMAPS, "sitemap_url_name": "sitemaps"},
        name="sitemap",
    ),
    path("sitemap-<section>.xml", sitemap_views.sitemap, {"sitemaps": sitemaps.SITEMAPS}, name="sitemaps"),
    path("register.<slug:format>", register.risk_register, name="register"),
    path(f"riskbase.{CARD_SUFFIX}", cards.site_card, name="base-card"),
    re_path(LIST_PATH + CARD_ENDING, cards.list_card, name="list-card"),
    re_path(RECORD_PATH + CARD_ENDING, cards.record_card, name="record-card"),
    re_path(LIST_PATH + format_suffix(FEED_FORMATS), changes.list_feed, name="list-feed"),
    re_path(RECORD_PATH + format_suffix(FEED_FORMATS), changes.record_feed, name="record-feed"),
    re_path("^changes" + format_suffix(FEED_FORMATS), changes.changes_feed, name="changes-feed"),
]
