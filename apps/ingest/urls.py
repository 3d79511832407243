from django.contrib import admin
from django.urls import path, re_path

from apps.core.urls import RECORD_PATH, format_suffix
from apps.ingest.provenance import admin_page, views

PROVENANCE_PATH = f"{RECORD_PATH}/provenance"

urlpatterns = [re_path(rf"{PROVENANCE_PATH}/$", views.record_provenance, name="provenance")]
file_urlpatterns = [
    re_path(PROVENANCE_PATH + format_suffix(["json"]), views.record_provenance, name="provenance-data"),
    path(
        "admin/<slug:app>/<slug:model>/<int:pk>/provenance/",
        admin.site.admin_view(admin_page.admin_provenance),
        name="admin-provenance",
    ),
]
