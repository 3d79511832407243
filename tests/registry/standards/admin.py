from django.contrib import admin

from apps.history.curation.admin import CuratedAdmin
from tests.registry.standards.models import Standard


@admin.register(Standard)
class StandardAdmin(CuratedAdmin):
    list_display = ["title", "public_id", "stage", "status"]
    fieldsets = [(None, {"fields": ["title", "description", "stage"]})]
