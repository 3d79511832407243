from django.urls import path, re_path

from apps.core.urls import format_suffix
from apps.explore import views
from apps.explore.actor_sheet import views as actor_sheet
from apps.explore.figures.card import CARD_SUFFIX as CARD
from apps.explore.figures.figure import FIGURE_FORMATS
from apps.explore.figures.registry import FIGURES
from apps.explore.near_duplicates import views as near_duplicates
from apps.explore.quality import views as quality

SUFFIX = format_suffix([*FIGURE_FORMATS, CARD])
FIGURE_NAME = rf"(?P<name>{'|'.join(FIGURES)})"

urlpatterns = [
    path("explore/", views.explore, name="explore"),
    re_path(rf"^explore/{FIGURE_NAME}/$", views.show_figure, name="figure"),
    path("actor-sheet/", actor_sheet.actor_sheet, name="sheet"),
    path("quality/", quality.quality_overview, name="quality"),
    path("quality/near-duplicates/", near_duplicates.near_duplicates, name="near-duplicates"),
    path("quality/near-duplicates/decide/", near_duplicates.decide_pair, name="near-duplicates-decide"),
    path("quality/<slug:name>/", quality.quality_list, name="quality-list"),
]
file_urlpatterns = [
    re_path(rf"^explore{SUFFIX}", views.explore),
    re_path(rf"^explore/{FIGURE_NAME}{SUFFIX}", views.show_figure),
    path("actor-sheet.csv", actor_sheet.actor_sheet, {"format": "csv"}, name="sheet-data"),
]
