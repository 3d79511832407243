"""The API's address of each noun."""

from django.urls import include, path
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.exceptions import ValidationError
from rest_framework.routers import APIRootView, DefaultRouter, SimpleRouter

from apps.api import policy
from apps.api.changes import ChangesView
from apps.api.links import LINKS, viewset_of
from apps.core.filters.filterset import unknown_parameters
from apps.core.nouns import NOUNS
from apps.explore.counts.api import GROUPED, GroupsView
from apps.explore.lookup_api import LookupView
from apps.http import problems


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
    **{f"{plural}/groups": f"api-{plural}-groups" for plural in GROUPED},
    **{name: f"api-{name}-list" for name in LINKS},
}
router = DefaultRouter()
router.APIRootView = Root
for noun in NOUNS.values():
    router.register(noun.plural, noun.viewset, f"api-{noun.name}")

links = SimpleRouter()
for name, (model, fields) in LINKS.items():
    links.register(name, viewset_of(model, fields), f"api-{name}")

groups = [
    path(
        f"{plural}/groups/",
        GroupsView.as_view(noun=plural, filterset_class=item, queryset=item._meta.model.objects.published()),
        name=f"api-{plural}-groups",
    )
    for plural, (item, _dimensions) in GROUPED.items()
]
version_1 = [
    path("changes/", ChangesView.as_view(), name="api-changes"),
    path("lookup/", LookupView.as_view(), name="api-lookup"),
    *groups,
    *links.urls,
    *router.urls,
]
urlpatterns = [
    path("api/v1/", include(version_1)),
    path("api/schema/", Schema.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerSplitView.as_view(), name="api-docs"),
    path("api/problems/", problems.kinds, name="api-problems"),
    path(".well-known/api-policy.json", policy.policy, name="api-policy"),
]
