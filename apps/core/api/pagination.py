"""Pages of a list: numbered ones, and those that a cursor leads through, whatever is added meanwhile."""

import re
from hashlib import sha256

from django.core import signing
from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.db.models import Q
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE = 50, 500
PAGE_PARAMETERS = ("page", "page_size", "cursor", "count")
CURSOR_INDEPENDENT_PARAMETERS = {
    *PAGE_PARAMETERS,
    "format",
    "fields",
    "omit",
    "expand",
    "facets",
}  # what a cursor may change on its way
PAGE_PARAMETER_SCHEMAS = [
    ("page", {"type": "integer", "minimum": 1}, "The number of a page; `last` is the last one."),
    ("page_size", {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_SIZE}, "How many rows a page has."),
    (
        "cursor",
        {"type": "string"},
        "Empty for the first page; then as `next` has it. No row comes twice or is left out where others are"
        " added, and every page costs the same.",
    ),
    ("count", {"type": "string", "enum": ["yes", "no"]}, "`no`: rows are not counted, `count` is null."),
]


class RecordPagination(BasePagination):
    """`count` is exact, or null where it was not wanted."""

    def paginate_queryset(self, queryset, request, view=None):
        self.request, asked = request, request.query_params
        self.size, counted = parse_page_size(asked), is_count_requested(asked)
        if "cursor" in asked and "page" in asked:
            raise ValidationError({"cursor": "Give a page or a cursor, not both."})
        self.count = queryset.order_by().count() if counted else None
        return self.by_cursor(queryset) if "cursor" in asked else self.by_number(queryset)

    # --- By number -----------------------------------------------------------------------------

    def by_number(self, queryset):
        asked = self.request.query_params.get("page") or "1"
        pages = Paginator(queryset, self.size)
        if self.count is None:
            return self.uncounted(queryset, asked)
        pages.count = self.count
        try:
            page = pages.page(pages.num_pages if asked == "last" else asked)
        except (EmptyPage, PageNotAnInteger) as error:
            raise NotFound(f"There is no page {asked[:20]!r}; the last is {pages.num_pages}.") from error
        numbers = {"first": 1, "last": pages.num_pages}
        numbers |= {"prev": page.number - 1} if page.has_previous() else {}
        numbers |= {"next": page.number + 1} if page.has_next() else {}
        self.links = {rel: self.address("page", number) for rel, number in numbers.items()}
        return list(page)

    def uncounted(self, queryset, asked):
        if not re.fullmatch("[1-9][0-9]{0,8}", asked):
            raise NotFound(f"There is no page {asked[:20]!r} where rows are not counted. Pages are 1, 2, 3 …")
        start = (int(asked) - 1) * self.size
        rows = list(queryset[start : start + self.size + 1])
        if not rows and start:
            said = f"There is no page {asked}: the list ends before it."
            raise NotFound(f"{said} Leave out count=no to learn where.")
        numbers = {"first": 1}
        numbers |= {"prev": int(asked) - 1} if start else {}
        numbers |= {"next": int(asked) + 1} if len(rows) > self.size else {}
        self.links = {rel: self.address("page", number) for rel, number in numbers.items()}
        return rows[: self.size]

    # --- By cursor -----------------------------------------------------------------------------

    def by_cursor(self, queryset):
        order = get_total_order(queryset)
        forward, place = self.place(self.request.query_params["cursor"], len(order))
        rows = filter_rows_beyond(queryset, order, place, forward)[: self.size + 1]
        rows, more = list(rows)[: self.size], len(rows) > self.size
        rows = rows if forward else rows[::-1]
        self.links = {"first": self.address("cursor", "")}
        if rows and (place if forward else more):
            self.links["prev"] = self.address("cursor", self.cursor(rows[0], order, False))
        if rows and (more if forward else place):
            self.links["next"] = self.address("cursor", self.cursor(rows[-1], order, True))
        return rows

    def cursor(self, row, order, forward):
        values = [getattr(row, name) for name, _ in order]
        told = [value.isoformat() if hasattr(value, "isoformat") else value for value in values]
        return signing.dumps([forward, told], salt=self.salt())

    def place(self, cursor, length):
        """(forward, [values of the row that the cursor stands beside]); no values at the beginning."""
        if not cursor:
            return True, []
        try:
            return signing.loads(cursor, salt=self.salt())
        except signing.BadSignature as error:
            said = "This is no cursor of this list and query. Begin with an empty one, and follow `next`."
            raise ValidationError({"cursor": said}) from error

    def salt(self):
        """A cursor holds for one list, asked and sorted one way."""
        every = self.request.query_params.lists()
        asked = sorted((name, values) for name, values in every if name not in CURSOR_INDEPENDENT_PARAMETERS)
        return sha256(repr([self.request.path, asked]).encode()).hexdigest()

    # --- The answer ----------------------------------------------------------------------------

    def address(self, name, value):
        address = remove_query_param(self.request.build_absolute_uri(), name)
        plain = name == "page" and value == 1
        return address if plain else replace_query_param(address, name, value)

    def get_paginated_response(self, data):
        body = {
            "count": self.count,
            "next": self.links.get("next"),
            "previous": self.links.get("prev"),
            "results": data,
        }
        links = ", ".join(f'<{address}>; rel="{rel}"' for rel, address in self.links.items())
        return Response(body, headers={"Link": links})

    def get_paginated_response_schema(self, schema):
        address = {"type": ["string", "null"], "format": "uri"}
        count = {"type": ["integer", "null"], "description": "Of all pages; null with `count=no`."}
        return {
            "type": "object",
            "required": ["count", "next", "previous", "results"],
            "properties": {"count": count, "next": address, "previous": address, "results": schema},
        }

    def get_schema_operation_parameters(self, view):
        return [
            {"name": name, "in": "query", "required": False, "schema": schema, "description": said}
            for name, schema, said in PAGE_PARAMETER_SCHEMAS
        ]


def parse_page_size(asked):
    said = asked.get("page_size", str(DEFAULT_PAGE_SIZE))
    if not re.fullmatch("[1-9][0-9]{0,2}", said) or int(said) > MAX_PAGE_SIZE:
        raise ValidationError({"page_size": f"{said!r} is not a number from 1 to {MAX_PAGE_SIZE}."})
    return int(said)


def is_count_requested(asked):
    said = asked.get("count", "yes")
    if said not in ("yes", "no"):
        raise ValidationError({"count": f"{said!r} is not one of yes, no."})
    return said == "yes"


def get_total_order(queryset):
    """[(field, descending)] with the key of the table last, so that no two rows stand at one place."""
    names = [*(queryset.query.order_by or queryset.model._meta.ordering)]
    if "-rank" in names:
        said = "By relevance a row has no place that lasts."
        raise ValidationError({"cursor": f"{said} Give sort=id, title, created or updated with a cursor."})
    order = {name.lstrip("-"): name.startswith("-") for name in names}
    return list({**order, "pk": order.get("pk", False)}.items())


def filter_rows_beyond(queryset, order, place, forward):
    """The rows after a place, or before it and the nearest first: no row that was passed is counted again."""
    ways = [(name, descending != forward) for name, descending in order]
    further, same = Q(), {}
    for (name, ascending), value in zip(ways, place, strict=False):
        further |= Q(**same, **{f"{name}__{'gt' if ascending else 'lt'}": value})
        same[name] = value
    return queryset.filter(further).order_by(*(name if up else f"-{name}" for name, up in ways))
