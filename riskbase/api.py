"""The API's address of each noun."""

from django.urls import path
from rest_framework.routers import DefaultRouter, SimpleRouter

from apps.actors.views import ActorViewSet
from apps.explore.groups import GROUPED, GroupsView
from apps.explore.lookup_api import LookupView
from apps.mitigations.views import MitigationViewSet
from apps.risks.views import RiskViewSet, ScenarioViewSet
from apps.sources.views import ClaimViewSet, SourceViewSet
from apps.taxonomy.views import TaxonomyViewSet, TermViewSet
from riskbase.links import LINKS, viewset_of

router = DefaultRouter()
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
