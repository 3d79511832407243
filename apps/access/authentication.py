"""Token authentication for the API: `Authorization: Bearer riskbase_…`."""

import logging
from typing import TYPE_CHECKING, Any

from django.core.cache import cache
from django.db import OperationalError
from django.http import HttpRequest
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from apps.access.models import Token

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from drf_spectacular.openapi import AutoSchema

AUTHORIZATION_SCHEMES = ("bearer", "token")
UNKNOWN_TOKEN = "This token does not exist. Create one on your account page."  # noqa: S105 - a message
logger = logging.getLogger(__name__)


class TokenAuthentication(BaseAuthentication):
    """Authenticate by API token. Unknown, expired and revoked tokens are a 401 with the reason."""

    def authenticate(self, request: Request) -> "tuple[User, Token] | None":
        if get_bearer_secret(request) is None:
            return None
        token = get_request_token(request)
        if token is None:
            raise AuthenticationFailed(UNKNOWN_TOKEN)
        if token.refusal_reason:
            raise AuthenticationFailed(token.refusal_reason)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="RiskBase API"'


def get_bearer_secret(request: HttpRequest | Request) -> str | None:
    """The secret in the Authorization header; None if there is no header or it has another scheme."""
    scheme, _, secret = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    return secret.strip() if scheme.lower() in AUTHORIZATION_SCHEMES else None


def get_request_token(request: HttpRequest | Request) -> Token | None:
    """The token of a request, valid or not. It is looked up once and kept on the HttpRequest."""
    http_request: Any = request._request if isinstance(request, Request) else request
    if not hasattr(http_request, "token"):
        secret = get_bearer_secret(http_request)
        http_request.token = Token.objects.for_secret(secret) if secret else None
        if http_request.token and http_request.token.is_live:
            record_token_use(http_request.token)
    return http_request.token


def record_token_use(token: Token) -> None:
    """Record the last use at most once a minute. A locked SQLite database must not make reading fail."""
    if cache.add(f"token-used:{token.pk}", True, 60):
        try:
            token.record_use()
        except OperationalError:
            logger.warning("The last use of token %s could not be recorded.", token.pk, exc_info=True)


class TokenSecurityScheme(OpenApiAuthenticationExtension):
    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: "AutoSchema") -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "Create a token on your account page."}
