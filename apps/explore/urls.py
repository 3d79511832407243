from django.urls import path, re_path

from apps.core.urls import format_suffix
from apps.explore import views
from apps.explore.actor_sheet import views as actor_sheet
from apps.explore.figures.card import ENDING as CARD
from apps.explore.figures.figure import FORMATS
from apps.explore.figures.registry import PICTURES
from apps.explore.near_duplicates import views as near_duplicates
from apps.explore.quality import views as quality

SUFFIX = format_suffix([*FORMATS, CARD])
NAME = rf"(?P<name>{'|'.join(PICTURES)})"

urlpatterns = [
    path("explore/", views.explore, name="explore"),
    re_path(rf"^explore/{NAME}/$", views.picture, name="picture"),
    path("actor-sheet/", actor_sheet.sheet, name="sheet"),
    path("quality/", quality.quality, name="quality"),
    path("quality/near-duplicates/", near_duplicates.near_duplicates, name="near-duplicates"),
    path("quality/near-duplicates/decide/", near_duplicates.decide, name="near-duplicates-decide"),
    path("quality/<slug:name>/", quality.QualityList.as_view(), name="quality-list"),
]
files = [
    re_path(rf"^explore{SUFFIX}", views.explore),
    re_path(rf"^explore/{NAME}{SUFFIX}", views.picture),
    path("actor-sheet.csv", actor_sheet.sheet, {"format": "csv"}, name="sheet-data"),
]
