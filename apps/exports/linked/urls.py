from django.urls import path, re_path

from apps.core.urls import RECORD_PATH
from apps.core.validators import PUBLIC_ID
from apps.exports.linked import views
from apps.exports.linked.formats import FORMATS

SUFFIX = rf"\.(?P<suffix>{'|'.join(FORMATS)})$"

urlpatterns = [
    re_path(RECORD_PATH + SUFFIX, views.record_graph, name="record-graph"),
    re_path(f"{RECORD_PATH}/history{SUFFIX}", views.record_history, name="record-history-graph"),
    re_path(f"^catalogue{SUFFIX}", views.base, name="catalogue"),
    re_path(f"^vocabulary{SUFFIX}", views.words, name="vocabulary-graph"),
    path("mappings.sssom.tsv", views.mappings, name="mappings"),
    re_path(
        rf"^taxonomies/(?P<public_id>{PUBLIC_ID})\.sssom\.tsv$", views.mappings, name="taxonomy-mappings"
    ),
]
