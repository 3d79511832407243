"""Answers that can be asked for again at the cost of one look at the data revision.

Whoever is not logged in gets the same answer as long as nothing that it depends on has changed: what is
written, who wrote it, what was asked, the source of RiskBase. The tag says all of that in one digest, so
that the question whether it still holds is answered before anything is read. See docs/api.md.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, cached_property

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.cache import caches
from django.db.models import Exists, OuterRef
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.crypto import salted_hmac
from django.utils.http import http_date, parse_etags
from django.utils.translation import get_language

from apps.history.models import Revision

UNTAGGED_PATHS = ("/admin/", "/healthz", "/dump/")  # a dump is of its own revision
SOURCE_FOLDERS = ("apps", "riskbase", "templates", "locale", "static", "requirements")
# A browser asks each time. A proxy that serves many takes a few seconds off the base when they come at once.
PUBLIC_CACHE_CONTROL = "public, max-age=0, s-maxage=5, must-revalidate"
PRIVATE_CACHE_CONTROL = "private, no-store"
VARY_HEADERS = ("Cookie", "Authorization", "Accept")
# What says on which day it was read, or counts days, is another answer tomorrow. These do not.
DATE_INDEPENDENT_PATHS = re.compile(
    r"/api/|(?!/quality/)[^?]*(?<!\.csl)\.(csv|xlsx|json|ndjson|atom|svg|png|xml|txt)$"
)
TAG_CACHE_SECONDS = 3600  # seconds
NO_REVISION = (0, datetime.fromtimestamp(0, UTC))


class ConditionalMiddleware:
    """Tags what may be kept, and answers 304 to who has it. Views that give a tag of their own keep it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method not in ("GET", "HEAD") or request.path.startswith(UNTAGGED_PATHS):
            return self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES or "Authorization" in request.headers:
            return tag_private_response(request, self.get_response(request))
        state = ResponseState(request)
        _ = state.digest  # before anything is read: what is written meanwhile must not bear the new tag
        return state.unchanged() or state.tagged(self.get_response(request))


@dataclass
class ResponseState:
    """All that the answer to a request depends on, if nobody is logged in."""

    request: object

    @cached_property
    def revision(self):
        return Revision.objects.order_by("-pk").values_list("pk", "time").first() or NO_REVISION

    @cached_property
    def digest(self):
        """Nobody can make one up: whoever has it was given the answer."""
        asked, path = self.request, self.request.path
        depends = [
            compute_code_digest(), self.revision, list(list_author_names()), asked.build_absolute_uri(), asked.headers.get("Cookie"),
            asked.headers.get("Accept"), get_language(), "" if DATE_INDEPENDENT_PATHS.match(path) else get_start_of_today(),
        ]  # fmt: skip
        return salted_hmac("answer", repr(depends), algorithm="sha256").hexdigest()[:24]

    @property
    def modified(self):
        """Seconds since 1970, or None as long as something may still be written in that second."""
        days = () if DATE_INDEPENDENT_PATHS.match(self.request.path) else (get_start_of_today(),)
        last = int(max(self.revision[1], get_source_modification_time(), *days).timestamp())
        return last if last < int(datetime.now(UTC).timestamp()) else None

    def unchanged(self):
        """304 for who has been given this answer, in this state, and nothing for all others."""
        asked = parse_etags(self.request.headers.get("If-None-Match", ""))
        if not (asked or "If-Modified-Since" in self.request.headers):
            return None
        tag = f'"{self.digest}"'
        if {tag, f"W/{tag}"}.isdisjoint(asked) and not (tag := caches["answers"].get(self.digest)):
            return None
        told = get_conditional_response(self.request, tag, self.modified)
        return told and self.headed(told, tag)

    def tagged(self, response):
        if response.status_code not in (200, 304) or not is_cacheable(self.request, response):
            return response
        tag = response.get("ETag") or f'"{self.digest}"'
        caches["answers"].set(self.digest, tag, TAG_CACHE_SECONDS)
        return apply_request_conditions(self.request, self.headed(response, tag), tag, self.modified)

    def headed(self, response, tag):
        response["ETag"] = match_etag_strength(self.request, response, tag)
        response["Cache-Control"] = response.get("Cache-Control", PUBLIC_CACHE_CONTROL)
        if self.modified:
            response["Last-Modified"] = http_date(self.modified)
        patch_vary_headers(response, VARY_HEADERS)
        return response


def tag_private_response(request, response):
    """What somebody sees who is logged in is for nobody else; its tag says what is in it."""
    if "Cache-Control" not in response:
        response["Cache-Control"] = PRIVATE_CACHE_CONTROL
        patch_vary_headers(response, VARY_HEADERS)
    if response.status_code != 200 or response.streaming or not request.path.startswith("/api/"):
        return response
    if "ETag" not in response:
        response["ETag"] = f'"{hashlib.blake2b(response.content, digest_size=12).hexdigest()}"'
    return apply_request_conditions(request, response, response["ETag"])


def apply_request_conditions(request, response, tag, modified=None):
    told = get_conditional_response(request, tag, modified, response)
    if told is response:
        return response
    if file := getattr(response, "file_to_stream", None):
        file.close()
    told["ETag"] = match_etag_strength(request, told, tag)
    return told


def is_cacheable(request, response):
    """Nothing that is for one visitor or holds a token of theirs, nor what says itself how it is kept."""
    says = response.get("Cache-Control", PUBLIC_CACHE_CONTROL)
    return says.startswith("public") and not (
        response.cookies or request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
    )


def match_etag_strength(request, response, tag):
    """Compression makes a tag weak; a cache finds its answer again under the tag as it has it."""
    weak = f"W/{tag}"
    has_weak = response.status_code == 304 and weak in parse_etags(request.headers.get("If-None-Match", ""))
    return weak if has_weak else tag


def list_author_names():
    """Who wrote, as pages tell it: an account can be renamed without a revision."""
    users = get_user_model().objects.filter(Exists(Revision.objects.filter(user=OuterRef("pk"))))
    return users.order_by("pk").values_list("pk", "username")


def get_start_of_today():
    return datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


# --- What answers are made with ----------------------------------------------------------------


def list_source_files():
    found = (file for name in SOURCE_FOLDERS for file in (settings.BASE_DIR / name).rglob("*"))
    return sorted(file for file in found if file.is_file() and file.suffix not in (".pyc", ".po"))


@cache
def compute_source_digest():
    """A digest of all of it."""
    digest = hashlib.blake2b(digest_size=8)
    for file in list_source_files():
        digest.update(file.read_bytes())
    return digest.hexdigest()


@cache
def compute_code_digest():
    """A digest of the source and of the settings."""
    told = {name: getattr(settings, name) for name in dir(settings) if name.isupper()}
    text = json.dumps(told, default=str, sort_keys=True)
    return hashlib.blake2b(f"{compute_source_digest()} {text}".encode(), digest_size=8).hexdigest()


@cache
def get_source_modification_time():
    """When the source last was."""
    return datetime.fromtimestamp(max(file.stat().st_mtime for file in list_source_files()), UTC)


# --- Compression -------------------------------------------------------------------------------


class CompressionMiddleware(GZipMiddleware):
    """Leaves alone what is sent in parts: a range is one of the bytes as they lie."""

    def process_response(self, request, response):
        return response if "Accept-Ranges" in response else super().process_response(request, response)
