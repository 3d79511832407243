"""`Authorization: Bearer riskbase_…`: who it is that a program acts for."""

import logging

from django.core.cache import cache
from django.db import OperationalError
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed

from apps.access.models import Token

AUTHORIZATION_SCHEMES = ("bearer", "token")
UNKNOWN_TOKEN = "There is no such token. Make one on the page of your account."  # noqa: S105
logger = logging.getLogger(__name__)


class TokenAuthentication(BaseAuthentication):
    """401 for a token that does not hold, saying why."""

    def authenticate(self, request):
        if get_bearer_secret(request) is None:
            return None
        token = get_request_token(request)
        if why := token.why_not if token else UNKNOWN_TOKEN:
            raise AuthenticationFailed(why)
        return token.user, token

    def authenticate_header(self, request):
        return 'Bearer realm="RiskBase API"'


def get_bearer_secret(request):
    """None where the header speaks of something else than a token."""
    way, _, secret = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    return secret.strip() if way.lower() in AUTHORIZATION_SCHEMES else None


def get_request_token(request):
    """The token that a request comes with, live or not; looked up once a request."""
    request = getattr(request, "_request", request)
    if not hasattr(request, "token"):
        secret = get_bearer_secret(request)
        request.token = Token.objects.for_secret(secret) if secret else None
        if request.token and request.token.is_live:
            record_token_use(request.token)
    return request.token


def record_token_use(token):
    """Where somebody else holds SQLite's lock for long, reading goes on without the note."""
    if cache.add(f"token-used:{token.pk}", True, 60):
        try:
            token.used()
        except OperationalError:
            logger.warning("The last use of token %s could not be noted.", token.pk, exc_info=True)


class TokenSecurityScheme(OpenApiAuthenticationExtension):
    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema):
        return {"type": "http", "scheme": "bearer", "description": "Made on the page of an account."}
