"""What callers of the API can rely on, read out of the settings that enforce it."""

from django.conf import settings
from django.http import JsonResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from apps.access.forms import TOKEN_LIFETIMES
from apps.access.models import Scope
from apps.api import deprecations
from apps.core.api import pagination
from apps.core.api.writable import MAX_TEXT_LENGTH
from apps.core.formats.tabular import LICENCE_NOTICE
from apps.history.api.bulk import MAX_BULK_RECORDS
from apps.http.conditional import PRIVATE_CACHE_CONTROL, PUBLIC_CACHE_CONTROL


@require_safe
@cache_control(public=True, max_age=3600)
def api_policy(request):
    """`/.well-known/api-policy.json`"""
    here = request.build_absolute_uri
    return JsonResponse(
        {
            "versions": [{"version": "v1", "address": here("/api/v1/"), "status": "current"}],
            "schema": here(reverse("schema")),
            "documentation": here(reverse("api-docs")),
            "problems": here(reverse("api-problems")),
            "rate_limits": describe_rate_limits(),
            "authentication": describe_authentication(here),
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


def describe_rate_limits():
    """Null where there is no limit. Counted by address or, with a token or a session, by that."""
    limits = {
        name: rate and {"requests": rate[0], "seconds": rate[1]} for name, rate in settings.API_RATES.items()
    }
    return limits | {"headers": ["RateLimit-Policy", "RateLimit", "Retry-After"]}


def describe_authentication(here):
    """Reading asks for none."""
    return {
        "read": "none",
        "write": ["token", "session", "basic"],
        "token": {
            "header": "Authorization: Bearer",
            "scopes": Scope.values,
            "days": list(TOKEN_LIFETIMES),
            "made_at": here(reverse("tokens")),
        },
    }


def describe_cors():
    return {
        "origins": "*" if settings.CORS_ALLOW_ALL_ORIGINS else settings.CORS_ALLOWED_ORIGINS,
        "addresses": settings.CORS_URLS_REGEX,
        "methods": settings.CORS_ALLOW_METHODS,
        "headers": settings.CORS_ALLOW_HEADERS,
        "exposed": settings.CORS_EXPOSE_HEADERS,
        "credentials": settings.CORS_ALLOW_CREDENTIALS,
    }


def describe_caching():
    return {
        "anonymous": PUBLIC_CACHE_CONTROL,
        "known": PRIVATE_CACHE_CONTROL,
        "validators": ["ETag", "Last-Modified"],
        "conditional": ["If-None-Match", "If-Modified-Since", "If-Match"],
        "counted": "An answer of 304 counts as a request.",
    }


def describe_size_limits():
    return {
        "body_bytes": settings.DATA_UPLOAD_MAX_MEMORY_SIZE,
        "text_characters": MAX_TEXT_LENGTH,
        "records_of_one_write": MAX_BULK_RECORDS,
        "page_size": {"default": pagination.DEFAULT_PAGE_SIZE, "most": pagination.MAX_PAGE_SIZE},
    }


def describe_deprecations():
    return {
        "notice_days": settings.DEPRECATION_DAYS,
        "headers": ["Deprecation", "Sunset", "Link"],
        "deprecated": [
            {"path": each.path, "parameter": each.parameter or None, "since": each.since,
             "sunset": each.sunset, "link": each.link}
            for each in deprecations.DEPRECATIONS
        ],
    }  # fmt: skip
