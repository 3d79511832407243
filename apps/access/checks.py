"""System checks for settings with which the rate limits of the API would count wrongly."""

from django.conf import settings
from django.core.checks import CheckMessage
from django.core.checks import Warning as CheckWarning


def check_shared_cache(**kwargs: object) -> list[CheckMessage]:
    if settings.WORKERS < 2 or settings.CACHE_URL or not any(settings.API_RATES.values()):
        return []
    text = f"Each of the {settings.WORKERS} workers counts requests separately, so the limits are too high."
    return [CheckWarning(text, hint="Set CACHE_URL to a Redis that the workers share.", id="access.W001")]


def check_trusted_proxies(**kwargs: object) -> list[CheckMessage]:
    if not settings.HTTPS or settings.TRUSTED_PROXIES or not settings.API_RATES["anonymous"]:
        return []
    text = "Behind a proxy all readers have the proxy's address and share one rate limit of the API."
    return [CheckWarning(text, hint="Set TRUSTED_PROXIES to the number of proxies.", id="access.W002")]
