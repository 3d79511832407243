"""Pages have an address in each language; what programs read has one, and speaks English."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularSwaggerSplitView

from apps.actors.urls import files as of_actors
from apps.explore.urls import files as of_figures
from apps.ingest.urls import files as of_provenance
from apps.mitigations.urls import files as of_mitigations
from apps.risks.urls import files as of_risks
from apps.sources.urls import files as of_sources
from apps.taxonomy.urls import files as of_taxonomy
from riskbase import (
    changes,
    near_duplicates,
    policy,
    problems,
    quality,
    register,
    searching,
    selection,
    sheet,
    views,
)
from riskbase.api import Schema
from riskbase.dump import views as dump
from riskbase.following import ChangesView
from riskbase.linked.views import words

pages = [
    path("", views.home, name="home"),
    path("search/", searching.search, name="search"),
    path("lookup/", searching.lookup, name="lookup"),
    path("selection/", selection.selection, name="selection"),
    path("compare/", selection.comparison, name="compare"),
    path("actor-sheet/", sheet.sheet, name="sheet"),
    path("about/", views.about, name="about"),
    path("changes/", changes.changes, name="changes"),
    path("changes/<int:number>/", changes.revision, name="revision"),
    path("dump/", dump.page, name="dump"),
    path("vocabulary", words, name="vocabulary"),
    path("quality/", quality.quality, name="quality"),
    path("quality/near-duplicates/", near_duplicates.near_duplicates, name="near-duplicates"),
    path("quality/near-duplicates/decide/", near_duplicates.decide, name="near-duplicates-decide"),
    path("quality/<slug:name>/", quality.QualityList.as_view(), name="quality-list"),
    path("", include("apps.access.urls")),
    path("", include("apps.ingest.urls")),
    path("", include("apps.explore.urls")),
    path("", include("apps.risks.urls")),
    path("", include("apps.mitigations.urls")),
    path("", include("apps.actors.urls")),
    path("", include("apps.sources.urls")),
    path("", include("apps.taxonomy.urls")),
]
files = [
    path("dump/<str:name>", dump.file, name="dump-file"),
    path("register.<slug:format>", register.register, name="register"),
    path("actor-sheet.csv", sheet.sheet, {"format": "csv"}, name="sheet-data"),
    *of_provenance,
    *of_figures,
    *of_risks,
    *of_mitigations,
    *of_actors,
    *of_sources,
    *of_taxonomy,
]
urlpatterns = [
    path("healthz", views.health, name="health"),
    path("api/v1/changes/", ChangesView.as_view(), name="api-changes"),
    path("api/v1/", include("riskbase.api")),
    path("api/schema/", Schema.as_view(), name="schema"),
    path(".well-known/api-policy.json", policy.policy, name="api-policy"),
    path("api/problems/", problems.kinds, name="api-problems"),
    path("api/docs/", SpectacularSwaggerSplitView.as_view(), name="api-docs"),
    path("", include("riskbase.takeaway_urls")),  # first: in x.csl.json the id is x
    path("", include("riskbase.linked.urls")),
    *files,
    path("admin/", admin.site.urls),
    *i18n_patterns(*pages, prefix_default_language=False),
]
handler400 = views.bad_request
handler404 = views.not_found
handler500 = views.server_error
