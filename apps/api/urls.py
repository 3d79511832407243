"""The API's address of each noun."""

from django.urls import include, path
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.exceptions import ValidationError
from rest_framework.routers import APIRootView, DefaultRouter, SimpleRouter

from apps.api import policy
from apps.api.changes import ChangesView
from apps.api.links import LINK_LISTS, build_link_viewset
from apps.core.filters.filterset import find_unknown_parameters
from apps.core.nouns import NOUNS
from apps.explore.counts.api import GroupsView
from apps.explore.counts.dimensions import get_dimensions
from apps.explore.lookup_api import LookupView
from apps.http import problems


class ApiRootView(APIRootView):
    """The address of every list, and of what else is here beside the nouns."""

    def get(self, request, *args, **kwargs):
        if wrong := find_unknown_parameters(request.query_params, ["format"]):
            raise ValidationError(wrong)
        self.api_root_dict = {**self.api_root_dict, **EXTRA_ROOT_LINKS}
        return super().get(request, *args, **kwargs)


class SchemaView(SpectacularAPIView):
    """OpenAPI 3.1 of all that is here."""

    @extend_schema(exclude=True)
    def get(self, request, *args, **kwargs):
        if wrong := find_unknown_parameters(request.query_params, ["format", "lang", "version"]):
            raise ValidationError(wrong)
        return super().get(request, *args, **kwargs)


GROUPED_NOUNS = [noun for noun in NOUNS.values() if get_dimensions(noun)]
EXTRA_ROOT_LINKS = {
    "changes": "api-changes",
    "lookup": "api-lookup",
    **{f"{noun.plural}/groups": f"api-{noun.plural}-groups" for noun in GROUPED_NOUNS},
    **{name: f"api-{name}-list" for name in LINK_LISTS},
}
router = DefaultRouter()
router.APIRootView = ApiRootView
for noun in NOUNS.values():
    router.register(noun.plural, noun.viewset, f"api-{noun.name}")

link_router = SimpleRouter()
for name, (model, fields) in LINK_LISTS.items():
    link_router.register(name, build_link_viewset(model, fields), f"api-{name}")

group_urlpatterns = [
    path(
        f"{noun.plural}/groups/",
        GroupsView.as_view(
            plural=noun.plural, filterset_class=noun.filterset_class, queryset=noun.model.objects.published()
        ),
        name=f"api-{noun.plural}-groups",
    )
    for noun in GROUPED_NOUNS
]
version_1 = [
    path("changes/", ChangesView.as_view(), name="api-changes"),
    path("lookup/", LookupView.as_view(), name="api-lookup"),
    *group_urlpatterns,
    *link_router.urls,
    *router.urls,
]
urlpatterns = [
    path("api/v1/", include(version_1)),
    path("api/schema/", SchemaView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerSplitView.as_view(), name="api-docs"),
    path("api/problems/", problems.problem_types, name="api-problems"),
    path(".well-known/api-policy.json", policy.api_policy, name="api-policy"),
]
