import re

from django.urls import path, re_path

from apps.explore import views
from apps.explore.card import ENDING as CARD
from apps.explore.figures import FORMATS
from apps.explore.pictures import PICTURES

ENDING = rf"\.(?P<format>{'|'.join([*FORMATS, re.escape(CARD)])})$"
NAME = rf"(?P<name>{'|'.join(PICTURES)})"

urlpatterns = [
    path("explore/", views.explore, name="explore"),
    re_path(rf"^explore/{NAME}/$", views.picture, name="picture"),
]
files = [
    re_path(rf"^explore{ENDING}", views.explore),
    re_path(rf"^explore/{NAME}{ENDING}", views.picture),
]
