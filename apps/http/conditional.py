"""Conditional requests: ETags, 304 responses and Cache-Control headers.

Visitors who are not logged in get the same response to a request as long as nothing that it depends on
changes: the data, the names of the authors, the request itself, the source of RiskBase. The ETag is a digest
of all of these, so that a conditional request is answered before any record is read. See docs/api.md.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from http import HTTPStatus
from typing import cast

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.crypto import salted_hmac
from django.utils.http import http_date, parse_etags
from django.utils.translation import get_language

from apps.http.file_formats import find_file_format
from apps.http.source_digest import compute_code_digest, get_source_modification_time

UNTAGGED_PATHS = ("/admin/", "/healthz", "/dump/")  # files of a dump belong to the revision of the dump
# Browsers revalidate each time. A shared proxy may keep a response for a few seconds.
PUBLIC_CACHE_CONTROL = "public, max-age=0, s-maxage=5, must-revalidate"
PRIVATE_CACHE_CONTROL = "private, no-store"
VARY_HEADERS = ("Cookie", "Authorization", "Accept")
TAG_CACHE_SECONDS = 3600


@dataclass(frozen=True)
class DataVersion:
    """The state of the database that responses are made from."""

    revision: int
    time: datetime
    author_names: tuple[tuple[int, str], ...] = ()


class ConditionalMiddleware:
    """Set an ETag on cacheable responses and answer matching conditional requests with 304.

    An ETag that a view sets itself is kept. Subclasses define `get_data_version()`.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD") or request.path.startswith(UNTAGGED_PATHS):
            return self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES or "Authorization" in request.headers:
            return tag_private_response(request, self.get_response(request))
        # Read before the view runs: a write during the request must not get into the new tag.
        state = ResponseState(request, self.get_data_version())
        return state.get_not_modified_response() or state.tag_response(self.get_response(request))

    def get_data_version(self) -> DataVersion:
        raise NotImplementedError


@dataclass
class ResponseState:
    """Everything that the response to an anonymous request depends on."""

    request: HttpRequest
    data: DataVersion

    @property
    def is_date_independent(self) -> bool:
        """Whether the response stays the same when the day changes.

        Pages and citations contain the date of access, and the pages of the quality checks ages in days.
        """
        path = self.request.path
        if path.startswith("/api/"):
            return True
        file_format = None if path.startswith("/quality/") else find_file_format(path)
        return file_format is not None and not file_format.contains_date

    @cached_property
    def digest(self) -> str:
        """A keyed digest, which a client can only know from an earlier response."""
        request = self.request
        parts = [
            compute_code_digest(),
            self.data,
            request.build_absolute_uri(),
            request.headers.get("Cookie"),
            request.headers.get("Accept"),
            get_language(),
            None if self.is_date_independent else get_start_of_today(),
        ]
        return salted_hmac("answer", repr(parts), algorithm="sha256").hexdigest()[:24]

    @property
    def last_modified(self) -> int | None:
        """Seconds since 1970, or None while a further write in the same second is possible."""
        days = () if self.is_date_independent else (get_start_of_today(),)
        last = int(max(self.data.time, get_source_modification_time(), *days).timestamp())
        return last if last < int(datetime.now(UTC).timestamp()) else None

    def get_not_modified_response(self) -> HttpResponseBase | None:
        """Return a 304 response if the client already has the response for this state, otherwise None."""
        client_tags = parse_etags(self.request.headers.get("If-None-Match", ""))
        if not (client_tags or "If-Modified-Since" in self.request.headers):
            return None
        tag: str | None = f'"{self.digest}"'
        if {tag, f"W/{tag}"}.isdisjoint(client_tags):
            tag = caches["answers"].get(self.digest)
        if not tag:
            return None
        response = get_conditional_response(self.request, tag, self.last_modified)
        return self.set_cache_headers(response, tag) if response else None

    def tag_response(self, response: HttpResponseBase) -> HttpResponseBase:
        """Set the cache headers of a response, and replace it by a 304 if the client has it."""
        if response.status_code not in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED) or not is_cacheable(
            self.request, response
        ):
            return response
        tag = response.get("ETag") or f'"{self.digest}"'
        caches["answers"].set(self.digest, tag, TAG_CACHE_SECONDS)
        response = self.set_cache_headers(response, tag)
        return apply_request_conditions(self.request, response, tag, self.last_modified)

    def set_cache_headers(self, response: HttpResponseBase, tag: str) -> HttpResponseBase:
        response["ETag"] = match_etag_strength(self.request, response, tag)
        response["Cache-Control"] = response.get("Cache-Control", PUBLIC_CACHE_CONTROL)
        if self.last_modified:
            response["Last-Modified"] = http_date(self.last_modified)
        patch_vary_headers(response, VARY_HEADERS)
        return response


def tag_private_response(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Mark the response to a logged-in user as private; in the API, its ETag is a digest of its content."""
    if "Cache-Control" not in response:
        response["Cache-Control"] = PRIVATE_CACHE_CONTROL
        patch_vary_headers(response, VARY_HEADERS)
    if not isinstance(response, HttpResponse) or not request.path.startswith("/api/"):
        return response  # a streamed response has no content to compute a tag of
    if response.status_code != HTTPStatus.OK:
        return response
    if "ETag" not in response:
        response["ETag"] = f'"{hashlib.blake2b(response.content, digest_size=12).hexdigest()}"'
    return apply_request_conditions(request, response, response["ETag"])


def apply_request_conditions(
    request: HttpRequest, response: HttpResponseBase, tag: str, last_modified: int | None = None
) -> HttpResponseBase:
    """Return the response, or the 304 or 412 response that the request's conditions call for."""
    # The stubs allow no streamed response; Django returns whatever response it is given.
    result = get_conditional_response(request, tag, last_modified, cast("HttpResponse", response))
    if result is None or result is response:
        return response
    if file := getattr(response, "file_to_stream", None):
        file.close()
    result["ETag"] = match_etag_strength(request, result, tag)
    return result


def is_cacheable(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether a response is the same for all visitors, and no view has forbidden to keep it."""
    policy = response.get("Cache-Control", PUBLIC_CACHE_CONTROL)
    is_personal = bool(response.cookies) or request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
    return policy.startswith("public") and not is_personal


def match_etag_strength(request: HttpRequest, response: HttpResponseBase, tag: str) -> str:
    """Return the tag as a 304 response repeats it: weak if the client has the compressed response."""
    weak = f"W/{tag}"
    has_weak = response.status_code == HTTPStatus.NOT_MODIFIED and weak in parse_etags(
        request.headers.get("If-None-Match", "")
    )
    return weak if has_weak else tag


def get_start_of_today() -> datetime:
    return datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
