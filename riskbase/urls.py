from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from riskbase import near_duplicates, policy, problems, quality, register, searching, selection, sheet, views
from riskbase.dump import views as dump
from riskbase.following import ChangesView

urlpatterns = [
    path("", views.home, name="home"),
    path("search/", searching.search, name="search"),
    path("lookup/", searching.lookup, name="lookup"),
    path("selection/", selection.selection, name="selection"),
    path("compare/", selection.comparison, name="compare"),
    path("register.<slug:format>", register.register, name="register"),
    path("actor-sheet/", sheet.sheet, name="sheet"),
    path("actor-sheet.csv", sheet.sheet, {"format": "csv"}, name="sheet-data"),
    path("about/", views.about, name="about"),
    path("quality/", quality.quality, name="quality"),
    path("quality/near-duplicates/", near_duplicates.near_duplicates, name="near-duplicates"),
    path("quality/near-duplicates/decide/", near_duplicates.decide, name="near-duplicates-decide"),
    path("quality/<slug:name>/", quality.QualityList.as_view(), name="quality-list"),
    path("dump/", dump.page, name="dump"),
    path("dump/<str:name>", dump.file, name="dump-file"),
    path("healthz", views.health, name="health"),
    path("api/v1/changes/", ChangesView.as_view(), name="api-changes"),
    path("api/v1/", include("riskbase.api")),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path(".well-known/api-policy.json", policy.policy, name="api-policy"),
    path("api/problems/", problems.kinds, name="api-problems"),
    path("api/docs/", SpectacularSwaggerSplitView.as_view(), name="api-docs"),
    path("", include("apps.access.urls")),
    path("", include("apps.ingest.urls")),
    path("admin/", admin.site.urls),
    path("", include("riskbase.takeaway_urls")),
    path("", include("riskbase.linked.urls")),
    path("", include("apps.explore.urls")),
    path("", include("apps.risks.urls")),
    path("", include("apps.mitigations.urls")),
    path("", include("apps.actors.urls")),
    path("", include("apps.sources.urls")),
    path("", include("apps.taxonomy.urls")),
]
handler400 = views.bad_request
handler404 = views.not_found
handler500 = views.server_error
