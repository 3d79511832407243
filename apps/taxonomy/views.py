from apps.core.views import RecordList, RecordPage
from apps.history.api.viewsets import CuratedViewSet
from apps.taxonomy.filters import TaxonomyFilter, TermFilter
from apps.taxonomy.models import Taxonomy, Term
from apps.taxonomy.serializers import (
    TaxonomyRecordSerializer,
    TaxonomySerializer,
    TermRecordSerializer,
    TermSerializer,
)


class Taxonomies:
    model = Taxonomy
    filterset_class = TaxonomyFilter
    serializer_class = TaxonomySerializer
    record_serializer_class = TaxonomyRecordSerializer


class TaxonomyList(Taxonomies, RecordList):
    columns = ("title", "version", "licence", "term_count", "id")


class TaxonomyPage(Taxonomies, RecordPage): ...


class TaxonomyViewSet(Taxonomies, CuratedViewSet): ...


class Terms:
    model = Term
    filterset_class = TermFilter
    serializer_class = TermSerializer
    record_serializer_class = TermRecordSerializer


class TermList(Terms, RecordList):
    columns = ("code", "title", "taxonomy", "parent", "id")


class TermPage(Terms, RecordPage): ...


class TermViewSet(Terms, CuratedViewSet): ...
