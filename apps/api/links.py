"""What ties records together, as lists of the API: who plays which role in which risk, what cites what.

Each names its fields, first the record that it belongs to; what follows from the model (the
filters, who may be seen) is found there.
"""

from django.db.models import CharField, IntegerField, Prefetch, TextField
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.viewsets import ReadOnlyModelViewSet

from apps.core.api.expand import EXPAND, Expansion
from apps.core.api.id_fields import IdsField
from apps.core.api.pagination import OWN, Pages
from apps.core.api.viewsets import StrictFilter, id_of
from apps.core.filters.facets import Facet
from apps.core.filters.fields import RecordChoice, Text, WholeNumber
from apps.core.filters.filterset import RecordFilter, unknown_parameters
from apps.core.models import READABLE, Record, Status
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

LINKS = {
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
    id = WholeNumber(field_name="pk", label="id")

    def sorted(self, qs):
        return qs

    def unknown(self, also=()):
        return unknown_parameters(self.data, [*type(self).base_filters, *OWN, EXPAND, "format"])


class LinkViewSet(Expansion, ReadOnlyModelViewSet):
    """Links between published records. A link to what readers may not see is in no list."""

    lookup_url_kwarg = "id"
    lookup_value_regex = "[0-9]{1,18}"
    filter_backends = [StrictFilter]
    pagination_class = Pages
    permission_classes = []

    def retrieve(self, request, *args, **kwargs):
        if wrong := unknown_parameters(request.query_params, [EXPAND, "format"]):
            raise ValidationError(wrong)
        response = super().retrieve(request, *args, **kwargs)
        self.expand([response.data])
        return response

    def filter_queryset(self, queryset):
        return super().filter_queryset(queryset) if self.action == "list" else queryset


def ends(model):
    """The keys and the many-to-many fields that name records."""
    found = [*model._meta.fields, *model._meta.many_to_many]
    return {item.name: item for item in found if item.is_relation and issubclass(item.related_model, Record)}


def seen(model, owner):
    """The links of published records; in place of what readers may not see there is nothing."""
    needed = [name for name, item in ends(model).items() if not (item.null or item.many_to_many)]
    shown = {f"{name}__status__in": READABLE for name in needed} | {f"{owner}__status": Status.PUBLISHED}
    others = {name: item.related_model for name, item in ends(model).items() if name not in needed}
    named = (Prefetch(name, other.objects.readable()) for name, other in others.items())
    rows = model._default_manager.filter(**shown).select_related(*needed)
    return rows.prefetch_related(*named).order_by("pk")


def serializer_of(model, names):
    named = ends(model)
    fields = {
        name: IdsField(many=True, read_only=True) if item.many_to_many else id_of(name)
        for name, item in named.items()
        if name in names
    }
    meta = type("Meta", (), {"model": model, "fields": ["id", *names]})
    return type(f"{model.__name__}LinkSerializer", (serializers.ModelSerializer,), fields | {"Meta": meta})


def filter_of(model, names):
    made = {name: asked(model._meta.get_field(name)) for name in names}
    meta = type("Meta", (), {"model": model, "fields": []})
    found = {name: item for name, item in made.items() if item}
    return type(f"{model.__name__}LinkFilter", (LinkFilter,), found | {"Meta": meta})


def asked(item):
    """The parameter for a field."""
    words = item.name.replace("_", " ")
    if item.is_relation:
        return RecordChoice(field_name=item.name, queryset=item.related_model.objects.readable(), label=words)
    if item.choices:
        return Facet(choices=item.choices, label=words)
    if isinstance(item, IntegerField):
        return WholeNumber(field_name=item.name, label=words)
    return Text(field_name=item.name, label=words) if isinstance(item, CharField | TextField) else None


def viewset_of(model, names):
    about = {
        "queryset": seen(model, names[0]),
        "serializer_class": serializer_of(model, names),
        "filterset_class": filter_of(model, names),
        "__doc__": LinkViewSet.__doc__,
    }
    return type(f"{model.__name__}LinkViewSet", (LinkViewSet,), about)
