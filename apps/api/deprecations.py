"""What of the API will go: said in the answers, in the schema and in the policy from one list.

docs/api.md#deprecations says what callers can rely on.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.utils.http import http_date


@dataclass(frozen=True)
class Deprecation:
    """An address as the schema writes it, or one parameter of it; when it was said, and when it ends."""

    path: str  # "/api/v1/risks/{id}/"
    since: date
    sunset: date
    link: str  # what to do instead, for people
    parameter: str = ""

    def concerns(self, request):
        pattern = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(self.path))
        named = not self.parameter or self.parameter in request.GET
        return named and re.fullmatch(pattern, request.path) is not None

    @property
    def headers(self):
        """RFC 9745 and RFC 8594."""
        return {
            "Deprecation": f"@{convert_to_unix_time(self.since)}",
            "Sunset": http_date(convert_to_unix_time(self.sunset)),
            "Link": f'<{self.link}>; rel="deprecation"; type="text/html"',
        }


def convert_to_unix_time(day):
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


DEPRECATIONS: list[Deprecation] = []


class DeprecationMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        for item in DEPRECATIONS:
            if item.concerns(request):
                for name, value in item.headers.items():
                    links = [response[name]] if name == "Link" and name in response else []
                    response[name] = ", ".join([*links, value])
        return response


def mark_deprecations(result, **kwargs):
    """The schema, with what is deprecated marked in it."""
    for item in DEPRECATIONS:
        for operation in result["paths"].get(item.path, {}).values():
            named = [each for each in operation.get("parameters", []) if each["name"] == item.parameter]
            for each in named if item.parameter else [operation]:
                each["deprecated"] = True
    return result
