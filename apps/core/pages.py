"""Numbered pages of a list."""

from typing import Any

from django.core.paginator import InvalidPage, Page, Paginator
from django.http import Http404, HttpRequest


def get_page_or_404(request: HttpRequest, objects: Any, per_page: int) -> Page:
    """The page of the `page` parameter, the first one by default. components/pager.html shows its links."""
    try:
        return Paginator(objects, per_page).page(request.GET.get("page", 1))
    except InvalidPage as error:
        raise Http404(str(error)) from error
