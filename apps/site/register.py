"""Risks as the rows of a risk register: with responsible actors and mitigations."""

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe
from rest_framework import serializers

from apps.core.api.viewsets import build_nullable_field
from apps.core.filters.strict import get_strict_filterset
from apps.core.formats.tabular import create_file_response, get_field_names, serialize_queryset
from apps.ingest.datasets import DATASETS
from apps.risks.filters import RiskFilter
from apps.risks.models import ActorRole, Risk

DEFAULT_LICENCE = "CC BY 4.0"


class RegisterSerializer(serializers.Serializer):
    id = serializers.CharField(source="public_id")
    title = serializers.CharField()
    description = serializers.CharField()
    domain = build_nullable_field("domain.label", "The label of MIT.")
    subdomain = build_nullable_field("subdomain.label", "The label of MIT.")
    entity = serializers.CharField(source="get_entity_display")
    intent = serializers.CharField(source="get_intent_display")
    timing = serializers.CharField(source="get_timing_display")
    # The declared field takes the place of the attribute that the stubs know.
    source = build_nullable_field("source.short", "Author and year.")  # type: ignore[assignment]  # as above
    locator = serializers.CharField()
    mitigations = serializers.SerializerMethodField()
    responsible_actors = serializers.SerializerMethodField()
    licence = serializers.SerializerMethodField()
    page = serializers.SerializerMethodField()

    def get_mitigations(self, risk: Risk) -> list[str]:
        return [link.mitigation.label_with_id for link in risk.mitigation_links.all()]

    def get_responsible_actors(self, risk: Risk) -> list[str]:
        return [link.actor.title for link in risk.actor_links.all() if link.role == ActorRole.RESPONSIBLE]

    def get_licence(self, risk: Risk) -> str:
        return DATASETS[risk.origin].licence if risk.origin in DATASETS else DEFAULT_LICENCE

    def get_page(self, risk: Risk) -> str:
        return self.context["request"].build_absolute_uri(risk.get_absolute_url())


@require_safe
def risk_register(request: HttpRequest, format: str) -> HttpResponseBase:
    """The risks that match the query as a risk register, in CSV or XLSX."""
    if format not in ("csv", "xlsx"):
        raise Http404
    filterset = get_strict_filterset(RiskFilter, request.GET, Risk.objects.published())
    rows = filterset.qs.for_list().for_register()
    about = {"query": filterset.describe(rows.count()), "address": request.build_absolute_uri()}
    records = serialize_queryset(rows, RegisterSerializer, request)
    return create_file_response(format, records, get_field_names(RegisterSerializer), about, "risk-register")
