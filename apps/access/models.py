"""Tokens: a person's right to use the API, lent to a program. Only a digest of the secret is kept."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

SECRET_PREFIX = "riskbase_"  # noqa: S105 # by which people and scanners of code know a secret that was left lying
SECRET_START_LENGTH = len(SECRET_PREFIX) + 4  # characters of a secret by which its owner tells it from others
USE_INTERVAL = timedelta(minutes=1)


class Scope(models.TextChoices):
    READ = "read", "Read"
    WRITE = "write", "Read and write"


class TokenQuerySet(models.QuerySet):
    def live(self):
        return self.filter(revoked=None, expires__gt=timezone.now())

    def idle(self):
        """Not known to have been used within this minute."""
        return self.filter(Q(last_used=None) | Q(last_used__lt=timezone.now() - USE_INTERVAL))

    def for_secret(self, secret):
        return self.select_related("user").filter(digest=hash_secret(secret)).first()

    def issue(self, user, name, scope=Scope.READ, days=90):
        """The token, and its secret, which is nowhere else."""
        secret = SECRET_PREFIX + secrets.token_urlsafe(32)
        expires = timezone.now() + timedelta(days=days)
        known = {"digest": hash_secret(secret), "start": secret[:SECRET_START_LENGTH]}
        return self.create(user=user, name=name, scope=scope, expires=expires, **known), secret


class Token(models.Model):
    """Whoever has the secret does what its user's groups allow, and no more than the scope says."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80, help_text="What it is for: “Weekly export”, for example.")
    scope = models.CharField(max_length=5, choices=Scope, default=Scope.READ)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    start = models.CharField("begins with", max_length=SECRET_START_LENGTH, editable=False)
    created = models.DateTimeField(auto_now_add=True)
    expires = models.DateTimeField()
    last_used = models.DateTimeField(null=True, editable=False)
    revoked = models.DateTimeField(null=True, editable=False)

    objects = TokenQuerySet.as_manager()

    class Meta:
        ordering = ["-created", "-pk"]

    def __str__(self):
        return self.name

    @property
    def why_not(self):
        """Why it does not hold, as a sentence; empty while it does."""
        if self.revoked:
            return f"This token was revoked on {self.revoked:%Y-%m-%d}."
        if self.expires <= timezone.now():
            return f"This token expired on {self.expires:%Y-%m-%d}."
        return "" if self.user.is_active else "The account of this token is closed."

    @property
    def is_live(self):
        return not self.why_not

    def revoke(self):
        self.revoked = self.revoked or timezone.now()
        self.save(update_fields=["revoked"])

    def used(self):
        """Noted once a minute at most, so that reading costs no write; no revision, it is not knowledge."""
        Token.objects.idle().filter(pk=self.pk).update(last_used=timezone.now())


def hash_secret(secret):
    """A secret of 256 random bits needs no salt and no slow hash."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


class KeptAnswerQuerySet(models.QuerySet):
    def outdated(self):
        return self.filter(made__lt=timezone.now() - timedelta(hours=settings.IDEMPOTENCY_HOURS))


class KeptAnswer(models.Model):
    """What a write was answered with, for a program that lost the answer and sends the write again."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    request = models.CharField(max_length=64, help_text="A digest of its method, address and body.")
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.TextField()
    made = models.DateTimeField(auto_now_add=True, db_index=True)

    objects = KeptAnswerQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="access_one_answer_a_key")]

    def __str__(self):
        return self.key
