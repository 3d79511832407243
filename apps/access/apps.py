from django.apps import AppConfig
from django.core.checks import Tags, register

from apps.access.checks import addresses_are_callers, workers_count_together


class AccessConfig(AppConfig):
    name = "apps.access"

    def ready(self):
        register(workers_count_together, Tags.caches)
        register(addresses_are_callers, Tags.security, deploy=True)
