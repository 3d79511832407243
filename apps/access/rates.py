"""How many requests a caller has left: counted in windows of time, in the cache that all workers share."""

import logging
import time
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.core.cache import cache
from redis.exceptions import RedisError

from apps.access.authentication import get_request_token

logger = logging.getLogger(__name__)


@dataclass
class Quota:
    name: str
    limit: int
    window: int  # seconds
    left: int
    resets: int  # seconds from now

    @property
    def is_spent(self):
        return self.left < 0

    @property
    def headers(self):
        """https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/"""
        return {
            "RateLimit-Policy": f'"{self.name}";q={self.limit};w={self.window}',
            "RateLimit": f'"{self.name}";r={max(self.left, 0)};t={self.resets}',
        }


def count_request(request):
    """The quota after this request; None where no limit is set, or the cache is out of reach."""
    name, who = identify_caller(request)
    if not (rate := settings.API_RATES[name]):
        return None
    limit, window = rate
    at, gone = divmod(int(time.time()), window)
    try:
        number = increment_counter(f"rate:{name}:{who}:{window}:{at}", window)
    except RedisError:
        logger.exception("Requests are not counted.")
        return None
    return Quota(name, limit, window, limit - number, window - gone)


def increment_counter(key, window):
    """One more: no two workers get the same number, however close they ask."""
    try:
        return cache.incr(key)
    except ValueError:
        cache.add(key, 0, 2 * window)
        return cache.incr(key)


def identify_caller(request):
    """Whose requests are counted together; what is no live token or session counts by its address."""
    token = get_request_token(request)
    if token and token.is_live:
        return "known", f"token-{token.pk}"
    if request.user.is_authenticated:
        return "known", f"user-{request.user.pk}"
    return "anonymous", get_client_address(request)


def get_client_address(request):
    """What the outermost trusted proxy saw. One network of IPv6 is one caller: it has many addresses."""
    forwarded = [each for each in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if each.strip()]
    trusted = settings.TRUSTED_PROXIES
    seen = forwarded[-trusted] if 0 < trusted <= len(forwarded) else request.META.get("REMOTE_ADDR", "")
    try:
        found = ip_address(seen.strip())
    except ValueError:
        return "unknown"
    found = getattr(found, "ipv4_mapped", None) or found
    return str(found if found.version == 4 else ip_network((found, 64), strict=False).network_address)
