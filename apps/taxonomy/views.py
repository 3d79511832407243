"""The pages and the API of taxonomies and terms.

Attributes that Django and Django REST framework declare with different types are `Any`.
"""

from typing import Any

from apps.core.api.viewsets import RecordSerializer
from apps.core.filters.filterset import RecordFilter
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
    model: Any = Taxonomy
    filterset_class: type[RecordFilter] = TaxonomyFilter
    serializer_class: Any = TaxonomySerializer
    record_serializer_class: type[RecordSerializer] = TaxonomyRecordSerializer


class TaxonomyList(TaxonomyViewMixin, RecordListView):
    default_columns = ("title", "version", "licence", "term_count", "id")


class TaxonomyPage(TaxonomyViewMixin, RecordDetailView): ...


class TaxonomyViewSet(TaxonomyViewMixin, CuratedViewSet): ...


class TermViewMixin:
    model: Any = Term
    filterset_class: type[RecordFilter] = TermFilter
    serializer_class: Any = TermSerializer
    record_serializer_class: type[RecordSerializer] = TermRecordSerializer


class TermList(TermViewMixin, RecordListView):
    default_columns = ("code", "title", "taxonomy", "parent", "id")


class TermPage(TermViewMixin, RecordDetailView): ...


class TermViewSet(TermViewMixin, CuratedViewSet): ...
