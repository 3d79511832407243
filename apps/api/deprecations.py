"""Deprecated endpoints and parameters of the API, in responses, in the schema and in the policy.

docs/api.md#deprecations describes the guarantees.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.http import http_date


@dataclass(frozen=True)
class Deprecation:
    """A deprecated endpoint, or one deprecated parameter of it.

    `path` is the path in the schema, such as "/api/v1/risks/{id}/"; `since` the day of the announcement,
    `sunset` the day of the removal, `link` a page that describes the replacement.
    """

    path: str
    since: date
    sunset: date
    link: str
    parameter: str = ""

    def applies_to(self, request: HttpRequest) -> bool:
        pattern = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(self.path))
        is_used = not self.parameter or self.parameter in request.GET
        return is_used and re.fullmatch(pattern, request.path) is not None

    @property
    def headers(self) -> dict[str, str]:
        """The headers of RFC 9745 and RFC 8594."""
        return {
            "Deprecation": f"@{convert_to_unix_time(self.since)}",
            "Sunset": http_date(convert_to_unix_time(self.sunset)),
            "Link": f'<{self.link}>; rel="deprecation"; type="text/html"',
        }


def convert_to_unix_time(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


DEPRECATIONS: list[Deprecation] = []


class DeprecationMiddleware:
    """Add the headers of deprecations to the responses of the API."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for deprecation in DEPRECATIONS:
            if deprecation.applies_to(request):
                for name, value in deprecation.headers.items():
                    links = [response[name]] if name == "Link" and name in response else []
                    response[name] = ", ".join([*links, value])
        return response


def mark_deprecations(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """Mark deprecated operations and parameters in the schema; a postprocessing hook of drf-spectacular."""
    for deprecation in DEPRECATIONS:
        for operation in result["paths"].get(deprecation.path, {}).values():
            marked = [operation]
            if deprecation.parameter:
                parameters = operation.get("parameters", [])
                marked = [each for each in parameters if each["name"] == deprecation.parameter]
            for each in marked:
                each["deprecated"] = True
    return result
