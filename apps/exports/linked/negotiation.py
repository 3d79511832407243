"""A record's address leads a program that asks for linked data to the file; people get the page."""

from django.http import HttpResponseRedirect
from django.urls import Resolver404, resolve
from django.utils.cache import patch_vary_headers

from apps.core.languages import remove_language_prefix
from apps.exports.linked.formats import SUFFIXES_BY_MEDIA_TYPE, get_preferred_suffix

SEE_OTHER = 303
GRAPH_PATHS = {"home": "/catalogue", "vocabulary": "/vocabulary"}


class LinkedDataMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        path = find_graph_path(request)
        suffix = path and get_requested_suffix(request)
        response = redirect_to_graph(f"{path}.{suffix}") if suffix else self.get_response(request)
        if path:
            patch_vary_headers(response, ["Accept"])
        return response


def find_graph_path(request):
    """The path, less its suffix, of the graph of what has this address; None of anything else."""
    if request.method not in ("GET", "HEAD"):
        return None
    try:
        found = resolve(request.path_info)
    except Resolver404:
        return None
    if found.url_name in GRAPH_PATHS:
        return GRAPH_PATHS[found.url_name]
    is_record = (found.url_name or "").endswith("-detail")
    return remove_language_prefix(request.path).removeprefix("/api/v1").rstrip("/") if is_record else None


def get_requested_suffix(request):
    """Of the thousands of pages that browsers ask for, none names one of these types."""
    accept = request.headers.get("Accept", "")
    return get_preferred_suffix(request) if any(name in accept for name in SUFFIXES_BY_MEDIA_TYPE) else None


def redirect_to_graph(path):
    return HttpResponseRedirect(path, status=SEE_OTHER)
