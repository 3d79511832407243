from django.urls import path, re_path

from apps.core.citing.formats import BIBLIOGRAPHY_FORMATS
from apps.core.urls import LIST_PATH, RECORD_PATH, format_suffix
from apps.exports import views
from apps.exports.dump import views as dump
from apps.exports.linked import views as linked
from apps.exports.linked.urls import urlpatterns as linked_files

BIBLIOGRAPHY = format_suffix(BIBLIOGRAPHY_FORMATS)

urlpatterns = [
    path("dump/", dump.dump_page, name="dump"),
    path("vocabulary", linked.vocabulary_page, name="vocabulary"),
]
# The bibliographies come first: the id in `x.csl.json` is `x`.
file_urlpatterns = [
    re_path(LIST_PATH + BIBLIOGRAPHY, views.list_bibliography, name="list-bibliography"),
    re_path(RECORD_PATH + BIBLIOGRAPHY, views.record_bibliography, name="record-bibliography"),
    re_path(rf"{LIST_PATH}\.md$", views.list_document, name="list-document"),
    re_path(rf"{RECORD_PATH}\.md$", views.record_document, name="record-document"),
    *linked_files,
    path("dump/<str:name>", dump.dump_file, name="dump-file"),
]
