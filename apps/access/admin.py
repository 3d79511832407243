"""All tokens, to see and to revoke; none of their secrets, and none is made here."""

from django.contrib import admin

from apps.access.models import Token


@admin.register(Token)
class TokenAdmin(admin.ModelAdmin):
    list_display = ["name", "user", "start", "scope", "created", "expires", "last_used", "revoked"]
    list_filter = ["scope", "revoked"]
    list_select_related = ["user"]
    search_fields = ["name", "user__username"]
    date_hierarchy = "created"
    fields = list_display
    actions = ["revoke"]

    @admin.action(description="Revoke", permissions=["delete"])
    def revoke(self, request, queryset):
        live = list(queryset.live())
        for token in live:
            token.revoke()
        self.message_user(request, f"{len(live)} token{'s' * (len(live) != 1)} revoked.", "SUCCESS")

    def get_actions(self, request):
        """A token is revoked, and stays to be seen."""
        return {name: each for name, each in super().get_actions(request).items() if name == "revoke"}

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False
