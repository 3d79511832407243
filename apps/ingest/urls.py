from django.contrib import admin
from django.urls import path, re_path

from apps.core.urls import RECORD_PATH, format_suffix
from apps.ingest.provenance import admin_page, views

PROVENANCE_PATH = f"{RECORD_PATH}/provenance"

urlpatterns = [re_path(rf"{PROVENANCE_PATH}/$", views.provenance_page, name="provenance")]
files = [
    re_path(PROVENANCE_PATH + format_suffix(["json"]), views.provenance_page, name="provenance-data"),
    path(
        "admin/<slug:app>/<slug:model>/<int:pk>/provenance/",
        admin.site.admin_view(admin_page.provenance_page),
        name="admin-provenance",
    ),
]
