"""API tokens, with which programs act on behalf of a user. Only a digest of the secret is stored."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

SECRET_PREFIX = "riskbase_"  # noqa: S105 - public, so that people and secret scanners recognize leaked secrets
SECRET_START_LENGTH = len(SECRET_PREFIX) + 4  # stored in plain text, so that owners can tell tokens apart
USE_INTERVAL = timedelta(minutes=1)


class Scope(models.TextChoices):
    READ = "read", "Read"
    WRITE = "write", "Read and write"


class TokenQuerySet(models.QuerySet["Token"]):
    def live(self) -> "TokenQuerySet":
        return self.filter(revoked=None, expires__gt=timezone.now())

    def not_recently_used(self) -> "TokenQuerySet":
        """Tokens without a use recorded within the last minute."""
        return self.filter(Q(last_used=None) | Q(last_used__lt=timezone.now() - USE_INTERVAL))

    def for_secret(self, secret: str) -> "Token | None":
        return self.select_related("user").filter(digest=hash_secret(secret)).first()

    def issue(self, user: User, name: str, scope: str = Scope.READ, days: int = 90) -> "tuple[Token, str]":
        """Create a token. Return it with its secret, which is not stored anywhere."""
        secret = SECRET_PREFIX + secrets.token_urlsafe(32)
        token = self.create(
            user=user,
            name=name,
            scope=scope,
            expires=timezone.now() + timedelta(days=days),
            digest=hash_secret(secret),
            start=secret[:SECRET_START_LENGTH],
        )
        return token, secret


class Token(models.Model):
    """A program that knows the secret may do what the user's groups allow, within the scope."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("user"), related_name="tokens"
    )
    name = models.CharField(_("name"), max_length=80, help_text="The purpose, for example “Weekly export”.")
    scope = models.CharField(_("scope"), max_length=5, choices=Scope, default=Scope.READ)
    digest = models.CharField(_("digest"), max_length=64, unique=True, editable=False)
    start = models.CharField(_("begins with"), max_length=SECRET_START_LENGTH, editable=False)
    created = models.DateTimeField(_("created"), auto_now_add=True)
    expires = models.DateTimeField(_("expires"))
    last_used = models.DateTimeField(_("last used"), null=True, editable=False)
    revoked = models.DateTimeField(_("revoked"), null=True, editable=False)

    objects = TokenQuerySet.as_manager()

    class Meta:
        ordering = ["-created", "-pk"]
        verbose_name = _("token")
        verbose_name_plural = _("tokens")

    def __str__(self) -> str:
        return self.name

    @property
    def refusal_reason(self) -> str:
        """Why the token is not accepted, as a sentence; '' while it is valid."""
        if self.revoked:
            return f"This token was revoked on {self.revoked:%Y-%m-%d}."
        if self.expires <= timezone.now():
            return f"This token expired on {self.expires:%Y-%m-%d}."
        return "" if self.user.is_active else "The account of this token is closed."

    @property
    def is_live(self) -> bool:
        return not self.refusal_reason

    def revoke(self) -> None:
        self.revoked = self.revoked or timezone.now()
        self.save(update_fields=["revoked"])

    def record_use(self) -> None:
        """Set `last_used` at most once a minute, so that most reads cost no write. It is not a revision."""
        Token.objects.not_recently_used().filter(pk=self.pk).update(last_used=timezone.now())


def hash_secret(secret: str) -> str:
    """A secret of 256 random bits needs no salt and no slow hash."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


class KeptAnswerQuerySet(models.QuerySet["KeptAnswer"]):
    def outdated(self) -> "KeptAnswerQuerySet":
        return self.filter(made__lt=timezone.now() - timedelta(hours=settings.IDEMPOTENCY_HOURS))


class KeptAnswer(models.Model):
    """The response to a write, for a client that lost it and sends the write again."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("user"), related_name="+"
    )
    key = models.CharField(_("key"), max_length=255)
    request = models.CharField(
        _("request"), max_length=64, help_text="A digest of the method, address and body."
    )
    status = models.PositiveSmallIntegerField(_("status"))
    headers = models.JSONField(_("headers"), default=dict)
    body = models.TextField(_("body"))
    made = models.DateTimeField(_("made"), auto_now_add=True, db_index=True)

    objects = KeptAnswerQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="access_one_answer_a_key")]
        verbose_name = _("kept answer")
        verbose_name_plural = _("kept answers")

    def __str__(self) -> str:
        return self.key
