from apps.actors.filters import ActorFilter
from apps.actors.models import Actor
from apps.actors.serializers import ActorRecordSerializer, ActorSerializer
from apps.core.views import RecordDetailView, RecordListView
from apps.history.api.viewsets import CuratedViewSet


class ActorViewMixin:
    model = Actor
    filterset_class = ActorFilter
    serializer_class = ActorSerializer
    record_serializer_class = ActorRecordSerializer


class ActorList(ActorViewMixin, RecordListView):
    columns = ("title", "kind", "parent", "jurisdiction", "id")


class ActorPage(ActorViewMixin, RecordDetailView): ...


class ActorViewSet(ActorViewMixin, CuratedViewSet): ...
