"""The admin of API tokens: list and revoke them. Secrets are never shown and no token is created here."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from apps.access.models import Token, TokenQuerySet


@admin.register(Token)
class TokenAdmin(admin.ModelAdmin):
    list_display = ["name", "user", "start", "scope", "created", "expires", "last_used", "revoked"]
    list_filter = ["scope", "revoked"]
    list_select_related = ["user"]
    search_fields = ["name", "user__username"]
    date_hierarchy = "created"
    fields = ["name", "user", "start", "scope", "created", "expires", "last_used", "revoked"]
    actions = ["revoke"]

    @admin.action(description="Revoke", permissions=["delete"])
    def revoke(self, request: HttpRequest, queryset: TokenQuerySet) -> None:
        live = list(queryset.live())
        for token in live:
            token.revoke()
        self.message_user(request, f"{len(live)} token{'s' * (len(live) != 1)} revoked.", "SUCCESS")

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Only "revoke": revoked tokens stay in the list, so there is no bulk deletion."""
        return {name: each for name, each in super().get_actions(request).items() if name == "revoke"}

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Token | None = None) -> bool:
        return False
