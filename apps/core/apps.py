from django.apps import AppConfig, apps
from django.utils.translation import gettext_lazy


class CoreConfig(AppConfig):
    name = "apps.core"

    def ready(self):
        """Models name themselves and their fields in English; pages say that in the reader's language."""
        for model in apps.get_models():
            if model.__module__.startswith("apps."):
                translate_verbose_names(model)


def translate_verbose_names(model):
    meta = model._meta
    meta.verbose_name = gettext_lazy(meta.verbose_name)
    meta.verbose_name_plural = gettext_lazy(meta.verbose_name_plural)
    for item in meta.local_fields + meta.local_many_to_many:
        item.verbose_name = gettext_lazy(item.verbose_name)
