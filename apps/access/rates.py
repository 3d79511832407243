"""Rate limits of the API: requests are counted in fixed time windows, in the cache that all workers share."""

import logging
import time
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError

from apps.access.authentication import get_request_token

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Quota:
    """The state of a caller's rate limit. `window` and `resets_in` are seconds."""

    name: str
    limit: int
    window: int
    remaining: int
    resets_in: int

    @property
    def is_exceeded(self) -> bool:
        return self.remaining < 0

    @property
    def headers(self) -> dict[str, str]:
        """https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/"""
        return {
            "RateLimit-Policy": f'"{self.name}";q={self.limit};w={self.window}',
            "RateLimit": f'"{self.name}";r={max(self.remaining, 0)};t={self.resets_in}',
        }


def count_request(request: HttpRequest) -> Quota | None:
    """Count a request. Return the caller's quota; None if there is no limit or the cache is unavailable."""
    name, caller = identify_caller(request)
    rate: tuple[int, int] | None = settings.API_RATES[name]
    if not rate:
        return None
    limit, window = rate
    window_number, elapsed = divmod(int(time.time()), window)
    try:
        number = increment_counter(f"rate:{name}:{caller}:{window}:{window_number}", window)
    except RedisError:
        logger.exception("Requests are not counted.")
        return None
    return Quota(name, limit, window, limit - number, window - elapsed)


def increment_counter(key: str, window: int) -> int:
    """The next number. `incr` is atomic: no two workers get the same one."""
    try:
        return cache.incr(key)
    except ValueError:
        cache.add(key, 0, 2 * window)
        return cache.incr(key)


def identify_caller(request: HttpRequest) -> tuple[str, str]:
    """The name of the limit and the id of the caller: a valid token, a session, or else the address."""
    token = get_request_token(request)
    if token and token.is_live:
        return "known", f"token-{token.pk}"
    if request.user.is_authenticated:
        return "known", f"user-{request.user.pk}"
    return "anonymous", get_client_address(request)


def get_client_address(request: HttpRequest) -> str:
    """The address that the outermost trusted proxy reported; for IPv6 the /64 network, usually one host's."""
    forwarded = [each for each in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if each.strip()]
    trusted = settings.TRUSTED_PROXIES
    reported = forwarded[-trusted] if 0 < trusted <= len(forwarded) else request.META.get("REMOTE_ADDR", "")
    try:
        address: IPv4Address | IPv6Address = ip_address(reported.strip())
    except ValueError:
        return "unknown"
    if isinstance(address, IPv6Address):
        address = address.ipv4_mapped or address
    if address.version == 4:
        return str(address)
    return str(ip_network((address, 64), strict=False).network_address)
