from django.apps import AppConfig
from django.core.checks import Tags, register

from apps.access.checks import check_shared_cache, check_trusted_proxies


class AccessConfig(AppConfig):
    name = "apps.access"

    def ready(self) -> None:
        register(check_shared_cache, Tags.caches)
        register(check_trusted_proxies, Tags.security, deploy=True)
