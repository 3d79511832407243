from apps.actors.filters import ActorFilter
from apps.actors.models import Actor
from apps.actors.serializers import ActorRecordSerializer, ActorSerializer
from apps.core.views import RecordList, RecordPage
from apps.history.api.viewsets import CuratedViewSet


class Actors:
    model = Actor
    filterset_class = ActorFilter
    serializer_class = ActorSerializer
    record_serializer_class = ActorRecordSerializer


class ActorList(Actors, RecordList):
    columns = ("title", "kind", "parent", "jurisdiction", "id")


class ActorPage(Actors, RecordPage): ...


class ActorViewSet(Actors, CuratedViewSet): ...
