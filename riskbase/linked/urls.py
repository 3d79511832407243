from django.urls import path, re_path

from apps.core.validators import PUBLIC_ID
from riskbase.linked import views
from riskbase.linked.formats import FORMATS
from riskbase.nouns import NOUNS

RECORD = rf"^(?P<plural>{'|'.join(NOUNS)})/(?P<public_id>{PUBLIC_ID})"
SUFFIX = rf"\.(?P<suffix>{'|'.join(FORMATS)})$"

urlpatterns = [
    re_path(RECORD + SUFFIX, views.record_graph, name="record-graph"),
    re_path(f"{RECORD}/history{SUFFIX}", views.record_history, name="record-history-graph"),
    re_path(f"^catalogue{SUFFIX}", views.base, name="catalogue"),
    re_path(f"^vocabulary{SUFFIX}", views.words, name="vocabulary-graph"),
    path("mappings.sssom.tsv", views.mappings, name="mappings"),
    re_path(
        rf"^taxonomies/(?P<public_id>{PUBLIC_ID})\.sssom\.tsv$", views.mappings, name="taxonomy-mappings"
    ),
]
