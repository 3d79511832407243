"""Content negotiation: redirect clients that ask for linked data from a page to its graph."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils.cache import patch_vary_headers

from apps.core.languages import remove_language_prefix
from apps.exports.linked.formats import SUFFIXES_BY_MEDIA_TYPE, get_preferred_suffix

SEE_OTHER = 303
# {name of the route of a page: path of its graph without suffix}
GRAPH_PATHS = {"home": "/catalogue", "vocabulary": "/vocabulary"}


class LinkedDataMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        path = find_graph_path(request)
        if not path:
            return self.get_response(request)
        suffix = get_requested_suffix(request)
        response = redirect_to_graph(f"{path}.{suffix}") if suffix else self.get_response(request)
        patch_vary_headers(response, ["Accept"])
        return response


def find_graph_path(request: HttpRequest) -> str | None:
    """Return the path, without suffix, of the graph of the requested page; None if it has no graph."""
    if request.method not in ("GET", "HEAD"):
        return None
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return None
    if match.url_name in GRAPH_PATHS:
        return GRAPH_PATHS[match.url_name]
    if not (match.url_name or "").endswith("-detail"):
        return None
    return remove_language_prefix(request.path).removeprefix("/api/v1").rstrip("/")


def get_requested_suffix(request: HttpRequest) -> str | None:
    # A quick test first: browsers never send one of these types, and parsing the header is slower.
    accept = request.headers.get("Accept", "")
    return get_preferred_suffix(request) if any(name in accept for name in SUFFIXES_BY_MEDIA_TYPE) else None


def redirect_to_graph(path: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(path, status=SEE_OTHER)
