from apps.core.views import RecordDetailView, RecordListView
from apps.history.api.viewsets import CuratedViewSet
from apps.taxonomy.filters import TaxonomyFilter, TermFilter
from apps.taxonomy.models import Taxonomy, Term
from apps.taxonomy.serializers import (
    TaxonomyRecordSerializer,
    TaxonomySerializer,
    TermRecordSerializer,
    TermSerializer,
)


class TaxonomyViewMixin:
    model = Taxonomy
    filterset_class = TaxonomyFilter
    serializer_class = TaxonomySerializer
    record_serializer_class = TaxonomyRecordSerializer


class TaxonomyList(TaxonomyViewMixin, RecordListView):
    columns = ("title", "version", "licence", "term_count", "id")


class TaxonomyPage(TaxonomyViewMixin, RecordDetailView): ...


class TaxonomyViewSet(TaxonomyViewMixin, CuratedViewSet): ...


class TermViewMixin:
    model = Term
    filterset_class = TermFilter
    serializer_class = TermSerializer
    record_serializer_class = TermRecordSerializer


class TermList(TermViewMixin, RecordListView):
    columns = ("code", "title", "taxonomy", "parent", "id")


class TermPage(TermViewMixin, RecordDetailView): ...


class TermViewSet(TermViewMixin, CuratedViewSet): ...
