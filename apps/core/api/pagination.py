"""Pagination of API lists: by page number, or by a cursor that is stable while rows are added."""

import re
from hashlib import sha256
from typing import Any

from django.core import signing
from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.db.models import Model, QuerySet
from django.http import QueryDict
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param
from rest_framework.views import APIView

from apps.core.keyset import Order, filter_rows_beyond, get_total_order

DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE = 50, 500
PAGE_PARAMETERS = ("page", "page_size", "cursor", "count")
# Parameters that may change between the pages of one cursor.
CURSOR_INDEPENDENT_PARAMETERS = {*PAGE_PARAMETERS, "format", "fields", "omit", "expand", "facets"}
PAGE_PARAMETER_SCHEMAS: list[tuple[str, dict, str]] = [
    ("page", {"type": "integer", "minimum": 1}, "Page number; `last` is the last page."),
    ("page_size", {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_SIZE}, "Number of rows of a page."),
    (
        "cursor",
        {"type": "string"},
        "Empty for the first page, then the cursor of `next`. No row is repeated or missed while others are"
        " added, and every page takes the same time.",
    ),
    ("count", {"type": "string", "enum": ["yes", "no"]}, "`no`: rows are not counted, `count` is null."),
]


class RecordPagination(BasePagination):
    """`count` is exact, or null with `?count=no`."""

    def paginate_queryset(self, queryset: Any, request: Request, view: APIView | None = None) -> list[Any]:
        query = request.query_params
        self.request, self.size = request, parse_page_size(query)
        self.count = queryset.order_by().count() if is_count_requested(query) else None
        if "cursor" in query and "page" in query:
            raise ValidationError({"cursor": "Give a page or a cursor, not both."})
        if "cursor" in query:
            return self.paginate_by_cursor(queryset)
        return self.paginate_by_number(queryset, query.get("page") or "1")

    # --- By number -----------------------------------------------------------------------------

    def paginate_by_number(self, queryset: QuerySet, wanted: str) -> list[Model]:
        if self.count is None:
            return self.paginate_uncounted(queryset, wanted)
        paginator = Paginator(queryset, self.size)
        paginator.count = self.count
        try:
            page = paginator.page(paginator.num_pages if wanted == "last" else wanted)
        except (EmptyPage, PageNotAnInteger) as error:
            message = f"There is no page {wanted[:20]!r}; the last is {paginator.num_pages}."
            raise NotFound(message) from error
        numbers = {"first": 1, "last": paginator.num_pages}
        numbers |= {"prev": page.number - 1} if page.has_previous() else {}
        numbers |= {"next": page.number + 1} if page.has_next() else {}
        self.links = {rel: self.build_url("page", number) for rel, number in numbers.items()}
        return list(page)

    def paginate_uncounted(self, queryset: QuerySet, wanted: str) -> list[Model]:
        """Fetch one row more than a page has: it shows whether there is a next page."""
        if not re.fullmatch("[1-9][0-9]{0,8}", wanted):
            raise NotFound(f"There is no page {wanted[:20]!r} if rows are not counted. Pages are 1, 2, 3 …")
        start = (int(wanted) - 1) * self.size
        rows = list(queryset[start : start + self.size + 1])
        if not rows and start:
            raise NotFound(f"There is no page {wanted}. Omit count=no to get the number of pages.")
        numbers = {"first": 1}
        numbers |= {"prev": int(wanted) - 1} if start else {}
        numbers |= {"next": int(wanted) + 1} if len(rows) > self.size else {}
        self.links = {rel: self.build_url("page", number) for rel, number in numbers.items()}
        return rows[: self.size]

    # --- By cursor -----------------------------------------------------------------------------

    def paginate_by_cursor(self, queryset: QuerySet) -> list[Model]:
        order = get_cursor_order(queryset)
        forward, position = self.read_cursor(self.request.query_params["cursor"])
        found = list(filter_rows_beyond(queryset, order, position, forward)[: self.size + 1])
        rows, has_more = found[: self.size], len(found) > self.size
        rows = rows if forward else rows[::-1]
        self.links = {"first": self.build_url("cursor", "")}
        if rows and (position if forward else has_more):
            self.links["prev"] = self.build_url("cursor", self.write_cursor(rows[0], order, False))
        if rows and (has_more if forward else position):
            self.links["next"] = self.build_url("cursor", self.write_cursor(rows[-1], order, True))
        return rows

    def write_cursor(self, row: Model, order: Order, forward: bool) -> str:
        values = [getattr(row, name) for name, _ in order]
        position = [value.isoformat() if hasattr(value, "isoformat") else value for value in values]
        return signing.dumps([forward, position], salt=self.get_salt())

    def read_cursor(self, cursor: str) -> tuple[bool, list]:
        """(whether the page follows the position, the position); no position for the first page."""
        if not cursor:
            return True, []
        try:
            return signing.loads(cursor, salt=self.get_salt())
        except signing.BadSignature as error:
            message = "This cursor is not of this list and query. Start with an empty one and follow `next`."
            raise ValidationError({"cursor": message}) from error

    def get_salt(self) -> str:
        """A cursor is valid for one list with one query."""
        parameters = self.request.query_params.lists()
        query = sorted(item for item in parameters if item[0] not in CURSOR_INDEPENDENT_PARAMETERS)
        return sha256(repr([self.request.path, query]).encode()).hexdigest()

    # --- The response --------------------------------------------------------------------------

    def build_url(self, name: str, value: Any) -> str:
        url = remove_query_param(self.request.build_absolute_uri(), name)
        is_default = name == "page" and value == 1
        return url if is_default else replace_query_param(url, name, value)

    def get_paginated_response(self, data: Any) -> Response:
        body = {
            "count": self.count,
            "next": self.links.get("next"),
            "previous": self.links.get("prev"),
            "results": data,
        }
        links = ", ".join(f'<{url}>; rel="{rel}"' for rel, url in self.links.items())
        return Response(body, headers={"Link": links})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        url = {"type": ["string", "null"], "format": "uri"}
        count = {"type": ["integer", "null"], "description": "Of all pages; null with `count=no`."}
        return {
            "type": "object",
            "required": ["count", "next", "previous", "results"],
            "properties": {"count": count, "next": url, "previous": url, "results": schema},
        }

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        return [
            {"name": name, "in": "query", "required": False, "schema": schema, "description": description}
            for name, schema, description in PAGE_PARAMETER_SCHEMAS
        ]


def parse_page_size(query: QueryDict) -> int:
    text = query.get("page_size", str(DEFAULT_PAGE_SIZE))
    if not re.fullmatch("[1-9][0-9]{0,2}", text) or int(text) > MAX_PAGE_SIZE:
        raise ValidationError({"page_size": f"{text!r} is not a number from 1 to {MAX_PAGE_SIZE}."})
    return int(text)


def is_count_requested(query: QueryDict) -> bool:
    text = query.get("count", "yes")
    if text not in ("yes", "no"):
        raise ValidationError({"count": f"{text!r} is not one of yes, no."})
    return text == "yes"


def get_cursor_order(queryset: QuerySet) -> Order:
    """The order of the rows. Raises ValidationError for the order by relevance, which is not stable."""
    if "-rank" in queryset.query.order_by:
        message = "Rows sorted by relevance have no stable position."
        raise ValidationError({"cursor": f"{message} Use sort=id, title, created or updated with a cursor."})
    return get_total_order(queryset)
