"""The admin site of curators: records first, in the order of the registry of nouns."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest
from django.urls import reverse

from apps.core.nouns import NOUNS


class CurationAdminConfig(AdminConfig):
    default_site = "apps.core.admin_site.CurationAdminSite"


class CurationAdminSite(AdminSite):
    site_header = site_title = "RiskBase curation"
    index_title = "Records and tools"

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The nouns that the user may see as one group, then what is left of each app."""
        groups = super().get_app_list(request, app_label)
        if app_label:
            return groups
        models = [noun.model for noun in NOUNS.values()]
        entries = {entry["model"]: entry for group in groups for entry in group["models"]}
        records = [entries[model] for model in models if model in entries]
        others = [
            {**group, "models": [entry for entry in group["models"] if entry["model"] not in models]}
            for group in groups
        ]
        first = {
            "name": "Records",
            "app_label": "records",
            "app_url": reverse("admin:index"),
            "has_module_perms": True,
            "models": records,
        }
        return [group for group in (first, *others) if group["models"]]
