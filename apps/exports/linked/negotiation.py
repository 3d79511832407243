"""A record's address leads a program that asks for linked data to the file; people get the page."""

from django.http import HttpResponseRedirect
from django.urls import Resolver404, resolve
from django.utils.cache import patch_vary_headers

from apps.core.languages import without_language
from apps.exports.linked.formats import TYPES, asked_for

SEE_OTHER = 303
FILES = {"home": "/catalogue", "vocabulary": "/vocabulary"}


class LinkedDataMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        path = file_of(request)
        suffix = path and wanted(request)
        response = lead(f"{path}.{suffix}") if suffix else self.get_response(request)
        if path:
            patch_vary_headers(response, ["Accept"])
        return response


def file_of(request):
    """The path, less its suffix, of the graph of what has this address; None of anything else."""
    if request.method not in ("GET", "HEAD"):
        return None
    try:
        found = resolve(request.path_info)
    except Resolver404:
        return None
    if found.url_name in FILES:
        return FILES[found.url_name]
    is_record = (found.url_name or "").endswith("-detail")
    return without_language(request.path).removeprefix("/api/v1").rstrip("/") if is_record else None


def wanted(request):
    """Of the thousands of pages that browsers ask for, none names one of these types."""
    accept = request.headers.get("Accept", "")
    return asked_for(request) if any(name in accept for name in TYPES) else None


def lead(path):
    return HttpResponseRedirect(path, status=SEE_OTHER)
