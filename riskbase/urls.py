"""The addresses of the site: pages in each language, files and the API in one.

Each app lists its pages in `urlpatterns` and what programs read, which is English, in `file_urlpatterns`.
"""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from apps.core.urls import file_urlpatterns as record_files
from apps.explore.urls import file_urlpatterns as explore_files
from apps.exports.urls import file_urlpatterns as export_files
from apps.ingest.urls import file_urlpatterns as provenance_files
from apps.site.urls import file_urlpatterns as site_files

page_urlpatterns = [
    path("", include("apps.site.urls")),
    path("", include("apps.exports.urls")),
    path("", include("apps.access.urls")),
    path("", include("apps.ingest.urls")),
    path("", include("apps.explore.urls")),
    path("", include("apps.core.urls")),
]
urlpatterns = [
    path("", include("apps.api.urls")),
    *export_files,
    *site_files,
    *provenance_files,
    *explore_files,
    *record_files,
    path("admin/", admin.site.urls),
    *i18n_patterns(*page_urlpatterns, prefix_default_language=False),
]
handler400 = "apps.site.views.bad_request"
handler404 = "apps.site.views.not_found"
handler500 = "apps.site.views.server_error"
