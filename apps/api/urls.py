"""The routes of the API: nouns, links, counts, changes, schema and policy."""

from typing import Any

from django.urls import include, path
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import APIRootView, DefaultRouter

from apps.api import policy
from apps.api.changes import ChangesView
from apps.api.link_lists import LINK_LISTS
from apps.core.filters.strict import refuse_unknown_parameters
from apps.core.nouns import NOUNS
from apps.explore.counts.api import GroupsView
from apps.explore.counts.dimensions import get_dimensions
from apps.explore.lookup_api import LookupView
from apps.http import problems


class ApiRootView(APIRootView):
    """The addresses of all lists, of the counts, of the changes and of the lookup."""

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        refuse_unknown_parameters(request.query_params, ["format"], ValidationError)
        self.api_root_dict = {**(self.api_root_dict or {}), **EXTRA_ROOT_LINKS}
        return super().get(request, *args, **kwargs)


class SchemaView(SpectacularAPIView):
    """The OpenAPI 3.1 schema of the API."""

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        refuse_unknown_parameters(request.query_params, ["format", "lang", "version"], ValidationError)
        return super().get(request, *args, **kwargs)


GROUPED_NOUNS = [noun for noun in NOUNS.values() if get_dimensions(noun)]
EXTRA_ROOT_LINKS = {
    "changes": "api-changes",
    "lookup": "api-lookup",
    **{f"{noun.plural}/groups": f"api-{noun.plural}-groups" for noun in GROUPED_NOUNS},
    **{name: f"api-{name}-list" for name in LINK_LISTS},
}


class ApiRouter(DefaultRouter):
    APIRootView = ApiRootView


router = ApiRouter()
for noun in NOUNS.values():
    router.register(noun.plural, noun.viewset, f"api-{noun.name}")

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
    *(pattern for links in LINK_LISTS.values() for pattern in links.build_urls()),
    *router.urls,
]
urlpatterns = [
    path("api/v1/", include(version_1)),
    path("api/schema/", SchemaView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerSplitView.as_view(), name="api-docs"),
    path("api/problems/", problems.problem_types, name="api-problems"),
    path(".well-known/api-policy.json", policy.api_policy, name="api-policy"),
]
