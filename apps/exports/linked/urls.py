from django.urls import path, re_path

from apps.core.urls import RECORD_PATH
from apps.core.validators import PUBLIC_ID_PATTERN
from apps.exports.linked import views
from apps.exports.linked.formats import GRAPH_FORMATS

GRAPH_SUFFIX = rf"\.(?P<suffix>{'|'.join(GRAPH_FORMATS)})$"

urlpatterns = [
    re_path(RECORD_PATH + GRAPH_SUFFIX, views.record_graph, name="record-graph"),
    re_path(f"{RECORD_PATH}/history{GRAPH_SUFFIX}", views.record_history, name="record-history-graph"),
    re_path(f"^catalogue{GRAPH_SUFFIX}", views.catalogue_graph, name="catalogue"),
    re_path(f"^vocabulary{GRAPH_SUFFIX}", views.vocabulary_page, name="vocabulary-graph"),
    path("mappings.sssom.tsv", views.mapping_file, name="mappings"),
    re_path(
        rf"^taxonomies/(?P<public_id>{PUBLIC_ID_PATTERN})\.sssom\.tsv$",
        views.mapping_file,
        name="taxonomy-mappings",
    ),
]
