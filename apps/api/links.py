"""What ties records together, as lists of the API: who plays which role in which risk, what cites what.

Each names its fields, first the record that it belongs to; what follows from the model (the
filters, who may be seen) is found there.
"""

from django.db.models import CharField, IntegerField, Prefetch, TextField
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.viewsets import ReadOnlyModelViewSet

from apps.core.api.expand import EXPAND_PARAMETER, ExpandMixin
from apps.core.api.id_fields import RecordIdField, RelatedIdField
from apps.core.api.pagination import PAGE_PARAMETERS, RecordPagination
from apps.core.api.viewsets import StrictFilterBackend
from apps.core.filters.facets import Facet
from apps.core.filters.fields import RecordChoiceFilter, TextFilter, WholeNumberFilter
from apps.core.filters.filterset import RecordFilter, find_unknown_parameters
from apps.core.models import READABLE_STATUSES, Record, Status
from apps.mitigations.models import MitigationActor, MitigationCitation, MitigationRisk
from apps.risks.models import (
    Evidence,
    RiskActor,
    RiskCitation,
    RiskRelation,
    RiskTerm,
    ScenarioCitation,
    Step,
)
from apps.sources.models import (
    ActorCitation,
    ClaimCitation,
    Stance,
    Statement,
    TaxonomyCitation,
    TermMapping,
)
from apps.sources.serializers import CITATION_FIELDS, LINK_FIELDS

LINK_LISTS = {
    "risk-actors": (RiskActor, ["risk", "actor", "role", *LINK_FIELDS]),
    "risk-relations": (RiskRelation, ["risk", "other", "kind", *LINK_FIELDS]),
    "risk-terms": (RiskTerm, ["risk", "term"]),
    "risk-citations": (RiskCitation, ["risk", *CITATION_FIELDS]),
    "evidence": (Evidence, ["risk", "origin", "external_id", *CITATION_FIELDS, "note"]),
    "mitigation-risks": (MitigationRisk, ["mitigation", "risk", "position", *LINK_FIELDS]),
    "mitigation-actors": (MitigationActor, ["mitigation", "actor", *LINK_FIELDS]),
    "mitigation-citations": (MitigationCitation, ["mitigation", *CITATION_FIELDS]),
    "actor-citations": (ActorCitation, ["actor", *CITATION_FIELDS]),
    "statements": (Statement, ["actor", "kind", "text", *CITATION_FIELDS]),
    "steps": (
        Step,
        ["scenario", "position", "title", "description", "risk", "actors", "turns_into", *CITATION_FIELDS],
    ),
    "scenario-citations": (ScenarioCitation, ["scenario", *CITATION_FIELDS]),
    "stances": (Stance, ["claim", "position", "argument", *CITATION_FIELDS]),
    "claim-citations": (ClaimCitation, ["claim", *CITATION_FIELDS]),
    "taxonomy-citations": (TaxonomyCitation, ["taxonomy", *CITATION_FIELDS]),
    "term-mappings": (TermMapping, ["term", "match", "other", *LINK_FIELDS]),
}


class LinkFilter(RecordFilter):
    q = sort = title = created = updated = None  # a link has none of these
    id = WholeNumberFilter(field_name="pk", label="id")

    def sort_rows(self, qs):
        return qs

    def find_unknown(self, extra=()):
        return find_unknown_parameters(
            self.data, [*type(self).base_filters, *PAGE_PARAMETERS, EXPAND_PARAMETER, "format"]
        )


class LinkViewSet(ExpandMixin, ReadOnlyModelViewSet):
    """Links between published records. A link to what readers may not see is in no list."""

    lookup_url_kwarg = "id"
    lookup_value_regex = "[0-9]{1,18}"
    filter_backends = [StrictFilterBackend]
    pagination_class = RecordPagination
    permission_classes = []

    def retrieve(self, request, *args, **kwargs):
        if wrong := find_unknown_parameters(request.query_params, [EXPAND_PARAMETER, "format"]):
            raise ValidationError(wrong)
        response = super().retrieve(request, *args, **kwargs)
        self.expand([response.data])
        return response

    def filter_queryset(self, queryset):
        return super().filter_queryset(queryset) if self.action == "list" else queryset


def get_record_fields(model):
    """The keys and the many-to-many fields that name records."""
    found = [*model._meta.fields, *model._meta.many_to_many]
    return {item.name: item for item in found if item.is_relation and issubclass(item.related_model, Record)}


def get_visible_links(model, owner):
    """The links of published records; in place of what readers may not see there is nothing."""
    needed = [name for name, item in get_record_fields(model).items() if not (item.null or item.many_to_many)]
    shown = {f"{name}__status__in": READABLE_STATUSES for name in needed} | {
        f"{owner}__status": Status.PUBLISHED
    }
    others = {
        name: item.related_model for name, item in get_record_fields(model).items() if name not in needed
    }
    named = (Prefetch(name, other.objects.readable()) for name, other in others.items())
    rows = model._default_manager.filter(**shown).select_related(*needed)
    return rows.prefetch_related(*named).order_by("pk")


def build_link_serializer(model, names):
    named = get_record_fields(model)
    fields = {
        name: RelatedIdField(many=True, read_only=True) if item.many_to_many else RecordIdField()
        for name, item in named.items()
        if name in names
    }
    meta = type("Meta", (), {"model": model, "fields": ["id", *names]})
    return type(f"{model.__name__}LinkSerializer", (serializers.ModelSerializer,), fields | {"Meta": meta})


def build_link_filterset(model, names):
    made = {name: build_link_parameter(model._meta.get_field(name)) for name in names}
    meta = type("Meta", (), {"model": model, "fields": []})
    found = {name: item for name, item in made.items() if item}
    return type(f"{model.__name__}LinkFilter", (LinkFilter,), found | {"Meta": meta})


def build_link_parameter(item):
    """The parameter for a field."""
    words = item.name.replace("_", " ")
    if item.is_relation:
        return RecordChoiceFilter(
            field_name=item.name, queryset=item.related_model.objects.readable(), label=words
        )
    if item.choices:
        return Facet(choices=item.choices, label=words)
    if isinstance(item, IntegerField):
        return WholeNumberFilter(field_name=item.name, label=words)
    return TextFilter(field_name=item.name, label=words) if isinstance(item, CharField | TextField) else None


def build_link_viewset(model, names):
    about = {
        "queryset": get_visible_links(model, names[0]),
        "serializer_class": build_link_serializer(model, names),
        "filterset_class": build_link_filterset(model, names),
        "__doc__": LinkViewSet.__doc__,
    }
    return type(f"{model.__name__}LinkViewSet", (LinkViewSet,), about)
