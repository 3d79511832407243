"""`/risks.bib`, `/risks/mit1458.md` and the like: what every noun has beyond its pages and rows."""

import re

from django.urls import re_path

from apps.core.citing.formats import BIBLIOGRAPHIES
from apps.core.validators import PUBLIC_ID
from riskbase import takeaway
from riskbase.nouns import NOUNS

LIST = rf"^(?P<plural>{'|'.join(NOUNS)})"
RECORD = rf"{LIST}/(?P<public_id>{PUBLIC_ID})"
BIBLIOGRAPHY = rf"\.(?P<format>{'|'.join(map(re.escape, BIBLIOGRAPHIES))})$"

urlpatterns = [
    re_path(LIST + BIBLIOGRAPHY, takeaway.list_bibliography, name="list-bibliography"),
    re_path(RECORD + BIBLIOGRAPHY, takeaway.record_bibliography, name="record-bibliography"),
    re_path(rf"{LIST}\.md$", takeaway.list_document, name="list-document"),
    re_path(rf"{RECORD}\.md$", takeaway.record_document, name="record-document"),
]
