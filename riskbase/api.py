"""The API's address of each noun."""

from django.urls import path
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.exceptions import ValidationError
from rest_framework.routers import APIRootView, DefaultRouter, SimpleRouter

from apps.actors.views import ActorViewSet
from apps.core.filters import unknown_parameters
from apps.explore.groups import GROUPED, GroupsView
from apps.explore.lookup_api import LookupView
from apps.mitigations.views import MitigationViewSet
from apps.risks.views import RiskViewSet, ScenarioViewSet
from apps.sources.views import ClaimViewSet, SourceViewSet
from apps.taxonomy.views import TaxonomyViewSet, TermViewSet
from riskbase.links import LINKS, viewset_of


class Root(APIRootView):
    """The address of every list, and of what else is here beside the nouns."""

    def get(self, request, *args, **kwargs):
        if wrong := unknown_parameters(request.query_params, ["format"]):
            raise ValidationError(wrong)
        self.api_root_dict = {**self.api_root_dict, **BESIDE}
        return super().get(request, *args, **kwargs)


class Schema(SpectacularAPIView):
    """OpenAPI 3.1 of all that is here."""

    @extend_schema(exclude=True)
    def get(self, request, *args, **kwargs):
        if wrong := unknown_parameters(request.query_params, ["format", "lang", "version"]):
            raise ValidationError(wrong)
        return super().get(request, *args, **kwargs)


BESIDE = {
    "changes": "api-changes",
    "lookup": "api-lookup",
    **{f"{noun}/groups": f"api-{noun}-groups" for noun in GROUPED},
    **{name: f"api-{name}-list" for name in LINKS},
}
router = DefaultRouter()
router.APIRootView = Root
router.register("risks", RiskViewSet, "api-risk")
router.register("mitigations", MitigationViewSet, "api-mitigation")
router.register("actors", ActorViewSet, "api-actor")
router.register("sources", SourceViewSet, "api-source")
router.register("scenarios", ScenarioViewSet, "api-scenario")
router.register("claims", ClaimViewSet, "api-claim")
router.register("taxonomies", TaxonomyViewSet, "api-taxonomy")
router.register("terms", TermViewSet, "api-term")

links = SimpleRouter()
for name, (model, fields) in LINKS.items():
    links.register(name, viewset_of(model, fields), f"api-{name}")

groups = [
    path(
        f"{noun}/groups/",
        GroupsView.as_view(noun=noun, filterset_class=item, queryset=item._meta.model.objects.published()),
        name=f"api-{noun}-groups",
    )
    for noun, (item, _dimensions) in GROUPED.items()
]
urlpatterns = [path("lookup/", LookupView.as_view(), name="api-lookup"), *groups, *links.urls, *router.urls]
