"""`Idempotency-Key`: a write that is sent again, because its answer was lost, is not written again.

The answer is kept in the transaction of the write: there is either both or neither. What was refused wrote
nothing, is not kept, and is judged anew.
"""

import hashlib
import json
import re
from functools import wraps

from django.db import connection, transaction
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from apps.access.models import KeptAnswer

REPLAYED_HEADERS = ("ETag", "Location")


class RequestInProgress(APIException):
    status_code = 409
    default_detail = "A request with this Idempotency-Key is still under way. Ask again for its answer."


class IdempotencyKeyReused(APIException):
    status_code = 422
    default_detail = "This Idempotency-Key was sent with another request. Nothing was written."


def idempotent(handler):
    """For a method of a view that writes: with a key, the same request is answered as the first time."""

    @wraps(handler)
    def answered(view, request, *args, **kwargs):
        key = parse_idempotency_key(request)
        if not key:
            return handler(view, request, *args, **kwargs)
        with transaction.atomic():
            lock_idempotency_key(request.user, key)
            KeptAnswer.objects.outdated().delete()
            if kept := KeptAnswer.objects.filter(user=request.user, key=key).first():
                return replay_answer(kept, hash_request(request))
            response = handler(view, request, *args, **kwargs)
            store_answer(request, key, response)
            return response

    return answered


def parse_idempotency_key(request):
    """With or without the quotation marks of a structured field."""
    given = request.headers.get("Idempotency-Key")
    key = (given or "").strip().removeprefix('"').removesuffix('"')
    if given is not None and not re.fullmatch(r"[\x21-\x7e]{1,255}", key):
        text = "It takes 1 to 255 letters, digits and signs without a space, a UUID for example."
        raise ValidationError({"Idempotency-Key": [text]})
    return key


def lock_idempotency_key(user, key):
    """Until the transaction ends nobody else has the key. On SQLite, one transaction writes at a time."""
    if connection.vendor == "postgresql":
        name = hashlib.blake2b(f"{user.pk}:{key}".encode(), digest_size=8).digest()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [int.from_bytes(name, "big", signed=True)])
            if not cursor.fetchone()[0]:
                raise RequestInProgress


def hash_request(request):
    """Of all that makes it the request that it is."""
    seen, body = request.headers.get("If-Match", ""), json.dumps(request.data, sort_keys=True)
    told = "\n".join([request.method, request.get_full_path(), seen, body])
    return hashlib.sha256(told.encode(errors="surrogatepass")).hexdigest()


def store_answer(request, key, response):
    KeptAnswer.objects.create(
        user=request.user,
        key=key,
        request=hash_request(request),
        status=response.status_code,
        headers={name: response[name] for name in REPLAYED_HEADERS if name in response},
        body=JSONRenderer().render(response.data).decode(),
    )


def replay_answer(kept, request):
    if kept.request != request:
        raise IdempotencyKeyReused
    headers = kept.headers | {"Idempotent-Replayed": "true"}
    return Response(json.loads(kept.body), kept.status, headers=headers)
