"""The policy of the API for clients, read from the settings that enforce it."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from apps.access.forms import TOKEN_LIFETIMES
from apps.access.models import Scope
from apps.api import deprecations
from apps.core.api import pagination
from apps.core.api.strict import MAX_TEXT_LENGTH
from apps.core.formats.tabular import LICENCE_NOTICE
from apps.history.api.bulk import MAX_BULK_RECORDS
from apps.http.conditional import PRIVATE_CACHE_CONTROL, PUBLIC_CACHE_CONTROL


@require_safe
@cache_control(public=True, max_age=3600)
def api_policy(request: HttpRequest) -> JsonResponse:
    """`/.well-known/api-policy.json`"""
    build_address = request.build_absolute_uri
    return JsonResponse(
        {
            "versions": [{"version": "v1", "address": build_address("/api/v1/"), "status": "current"}],
            "schema": build_address(reverse("schema")),
            "documentation": build_address(reverse("api-docs")),
            "problems": build_address(reverse("api-problems")),
            "rate_limits": describe_rate_limits(),
            "authentication": describe_authentication(build_address),
            "idempotency": {"header": "Idempotency-Key", "hours": settings.IDEMPOTENCY_HOURS},
            "cors": describe_cors(),
            "caching": describe_caching(),
            "sizes": describe_size_limits(),
            "deprecation": describe_deprecations(),
            "licence": LICENCE_NOTICE,
            "contact": settings.CONTACT or None,
        },
        json_dumps_params={"indent": 1, "ensure_ascii": False},
    )


def describe_rate_limits() -> dict[str, Any]:
    """Describe the limits for each token, session or address; null means no limit."""
    limits = {
        name: rate and {"requests": rate[0], "seconds": rate[1]} for name, rate in settings.API_RATES.items()
    }
    return limits | {"headers": ["RateLimit-Policy", "RateLimit", "Retry-After"]}


def describe_authentication(build_address: Callable[[str], str]) -> dict[str, Any]:
    return {
        "read": "none",
        "write": ["token", "session", "basic"],
        "token": {
            "header": "Authorization: Bearer",
            "scopes": Scope.values,
            "days": list(TOKEN_LIFETIMES),
            "made_at": build_address(reverse("tokens")),
        },
    }


def describe_cors() -> dict[str, Any]:
    return {
        "origins": "*" if settings.CORS_ALLOW_ALL_ORIGINS else getattr(settings, "CORS_ALLOWED_ORIGINS", []),
        "addresses": settings.CORS_URLS_REGEX,
        "methods": settings.CORS_ALLOW_METHODS,
        "headers": settings.CORS_ALLOW_HEADERS,
        "exposed": settings.CORS_EXPOSE_HEADERS,
        "credentials": settings.CORS_ALLOW_CREDENTIALS,
    }


def describe_caching() -> dict[str, Any]:
    return {
        "anonymous": PUBLIC_CACHE_CONTROL,
        "known": PRIVATE_CACHE_CONTROL,
        "validators": ["ETag", "Last-Modified"],
        "conditional": ["If-None-Match", "If-Modified-Since", "If-Match"],
        "counted": "A 304 response counts as a request.",
    }


def describe_size_limits() -> dict[str, Any]:
    return {
        "body_bytes": settings.DATA_UPLOAD_MAX_MEMORY_SIZE,
        "text_characters": MAX_TEXT_LENGTH,
        "records_of_one_write": MAX_BULK_RECORDS,
        "page_size": {"default": pagination.DEFAULT_PAGE_SIZE, "most": pagination.MAX_PAGE_SIZE},
    }


def describe_deprecations() -> dict[str, Any]:
    return {
        "notice_days": settings.DEPRECATION_DAYS,
        "headers": ["Deprecation", "Sunset", "Link"],
        "deprecated": [
            {
                "path": each.path,
                "parameter": each.parameter or None,
                "since": each.since,
                "sunset": each.sunset,
                "link": each.link,
            }
            for each in deprecations.DEPRECATIONS
        ],
    }
