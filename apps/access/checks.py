"""What would make the limits of the API count wrongly."""

from django.conf import settings
from django.core.checks import Warning as CheckWarning


def check_shared_cache(**kwargs):
    if settings.WORKERS < 2 or settings.CACHE_URL or not any(settings.API_RATES.values()):
        return []
    text = f"Each of the {settings.WORKERS} workers counts requests alone: together they let more pass."
    return [CheckWarning(text, hint="Set CACHE_URL to a Redis that they share.", id="access.W001")]


def check_trusted_proxies(**kwargs):
    if not settings.HTTPS or settings.TRUSTED_PROXIES or not settings.API_RATES["anonymous"]:
        return []
    text = "Behind a proxy all readers have its address, and share one limit of the API."
    return [CheckWarning(text, hint="Set TRUSTED_PROXIES to the number of proxies.", id="access.W002")]
