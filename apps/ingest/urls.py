from django.contrib import admin
from django.urls import path, re_path

from apps.core.validators import PUBLIC_ID
from apps.ingest import provenance_page, views
from apps.ingest.own_files import NOUNS

RECORD = rf"^(?P<plural>{'|'.join(NOUNS)})/(?P<public_id>{PUBLIC_ID})/provenance"

urlpatterns = [re_path(rf"{RECORD}/$", views.provenance_page, name="provenance")]
files = [
    re_path(rf"{RECORD}\.(?P<format>json)$", views.provenance_page, name="provenance-data"),
    path(
        "admin/<slug:app>/<slug:model>/<int:pk>/provenance/",
        admin.site.admin_view(provenance_page.provenance_page),
        name="admin-provenance",
    ),
]
