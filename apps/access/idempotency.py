"""`Idempotency-Key`: a client that lost the response to a write can send the write again safely.

The response is stored in the transaction of the write, so that there are either both or neither. A refused
request writes nothing; its response is not stored and a repeated request is validated again.
"""

import hashlib
import json
import re
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, TypeVar, cast

from django.contrib.auth.models import User
from django.db import connection, transaction
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from apps.access.models import KeptAnswer

REPLAYED_HEADERS = ("ETag", "Location")

View = TypeVar("View")


class RequestInProgress(APIException):
    status_code = 409
    default_detail = "A request with this Idempotency-Key is still in progress. Send it again later."


class IdempotencyKeyReused(APIException):
    status_code = 422
    default_detail = "This Idempotency-Key was used for a different request. Nothing was written."


def idempotent(
    handler: Callable[Concatenate[View, Request, ...], Response],
) -> Callable[Concatenate[View, Request, ...], Response]:
    """Decorator for API methods that write: a request repeated with its key gets the stored response."""

    @wraps(handler)
    def replay_or_handle(view: View, request: Request, /, *args: object, **kwargs: object) -> Response:
        key = parse_idempotency_key(request)
        if not key:
            return handler(view, request, *args, **kwargs)
        with transaction.atomic():
            user = cast(User, request.user)  # only authenticated users may write
            lock_idempotency_key(user, key)
            KeptAnswer.objects.outdated().delete()
            if kept := KeptAnswer.objects.filter(user=user, key=key).first():
                return replay_answer(kept, hash_request(request))
            response = handler(view, request, *args, **kwargs)
            store_answer(user, key, request, response)
            return response

    return replay_or_handle


def parse_idempotency_key(request: Request) -> str:
    """The key, with or without the quotation marks of a structured field; '' without the header."""
    header = request.headers.get("Idempotency-Key")
    key = (header or "").strip().removeprefix('"').removesuffix('"')
    if header is not None and not re.fullmatch(r"[\x21-\x7e]{1,255}", key):
        text = "Give 1 to 255 ASCII letters, digits or symbols without spaces, for example a UUID."
        raise ValidationError({"Idempotency-Key": [text]})
    return key


def lock_idempotency_key(user: User, key: str) -> None:
    """Reserve the key until the transaction ends. SQLite needs no lock: it has one writer at a time."""
    if connection.vendor == "postgresql":
        name = hashlib.blake2b(f"{user.pk}:{key}".encode(), digest_size=8).digest()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [int.from_bytes(name, "big", signed=True)])
            if not cursor.fetchone()[0]:
                raise RequestInProgress


def hash_request(request: Request) -> str:
    """A digest of the method, address, If-Match header and body."""
    precondition, body = request.headers.get("If-Match", ""), json.dumps(request.data, sort_keys=True)
    text = "\n".join([request.method or "", request.get_full_path(), precondition, body])
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def store_answer(user: User, key: str, request: Request, response: Response) -> None:
    KeptAnswer.objects.create(
        user=user,
        key=key,
        request=hash_request(request),
        status=response.status_code,
        headers={name: response[name] for name in REPLAYED_HEADERS if name in response},
        body=JSONRenderer().render(response.data).decode(),
    )


def replay_answer(kept: KeptAnswer, request_digest: str) -> Response:
    if kept.request != request_digest:
        raise IdempotencyKeyReused
    headers = kept.headers | {"Idempotent-Replayed": "true"}
    return Response(json.loads(kept.body), kept.status, headers=headers)
