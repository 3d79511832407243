from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate, pre_migrate

from apps.search.checks import check_search_fields
from apps.search.indexes import drop_indexes, refresh_indexes


class SearchConfig(AppConfig):
    name = "apps.search"

    def ready(self) -> None:
        register(check_search_fields, Tags.models)
        # `migrate` sends these signals once for each app with models. Search has none: listening to the
        # first app runs the receivers once, before and after all migrations.
        first = next(app for app in apps.get_app_configs() if app.models_module)
        pre_migrate.connect(before_migrate, sender=first)
        post_migrate.connect(after_migrate, sender=first)


def before_migrate(using: str, plan: list, **kwargs: Any) -> None:
    """SQLite would lose the triggers, and PostgreSQL refuses to alter a column behind a generated one."""
    if plan:
        drop_indexes(using)


def after_migrate(using: str, **kwargs: Any) -> None:
    refresh_indexes(using)
