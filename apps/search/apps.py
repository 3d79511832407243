from django.apps import AppConfig, apps
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate, pre_migrate

from apps.search.checks import check_search_fields
from apps.search.indexes import drop_indexes, refresh_indexes


class SearchConfig(AppConfig):
    name = "apps.search"

    def ready(self):
        register(check_search_fields, Tags.models)
        # `migrate` sends its signals once for each app with models, which this one is not:
        # to listen to the first alone is to act once, before all of them and after all of them.
        first = next(app for app in apps.get_app_configs() if app.models_module)
        pre_migrate.connect(before_migrate, sender=first)
        post_migrate.connect(after_migrate, sender=first)


def before_migrate(using, plan, **kwargs):
    """SQLite would lose the triggers, PostgreSQL refuse to alter a column behind a generated one."""
    if plan:
        drop_indexes(using)


def after_migrate(using, **kwargs):
    refresh_indexes(using)
