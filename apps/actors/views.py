"""The pages and the API of actors.

Attributes that Django and Django REST framework declare with different types are `Any`.
"""

from typing import Any

from apps.actors.filters import ActorFilter
from apps.actors.models import Actor
from apps.actors.serializers import ActorRecordSerializer, ActorSerializer
from apps.core.api.viewsets import RecordSerializer
from apps.core.filters.filterset import RecordFilter
from apps.core.views import RecordDetailView, RecordListView
from apps.history.api.viewsets import CuratedViewSet


class ActorViewMixin:
    model: Any = Actor
    filterset_class: type[RecordFilter] = ActorFilter
    serializer_class: Any = ActorSerializer
    record_serializer_class: type[RecordSerializer] = ActorRecordSerializer


class ActorList(ActorViewMixin, RecordListView):
    default_columns = ("title", "kind", "parent", "jurisdiction", "id")


class ActorPage(ActorViewMixin, RecordDetailView): ...


class ActorViewSet(ActorViewMixin, CuratedViewSet): ...
