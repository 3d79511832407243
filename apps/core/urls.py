from django.urls import path, re_path

from apps.core.export import FORMATS
from apps.core.validators import PUBLIC_ID


def record_pages(plural, list_view, page_view):
    """`/risks/`, `/risks/mit1458/`: in every language."""
    noun = list_view.model._meta.model_name
    return [
        path(f"{plural}/", list_view.as_view(), name=f"{noun}-list"),
        re_path(rf"^{plural}/(?P<public_id>{PUBLIC_ID})/$", page_view.as_view(), name=f"{noun}-detail"),
    ]


def record_files(plural, list_view, page_view):
    """`/risks.csv`, `/risks/mit1458.json`: at one address."""
    noun = list_view.model._meta.model_name
    return [
        re_path(rf"^{plural}\.(?P<format>{'|'.join(FORMATS)})$", list_view.as_view(), name=f"{noun}-export"),
        re_path(rf"^{plural}/(?P<public_id>{PUBLIC_ID})\.(?P<format>json)$", page_view.as_view()),
    ]
