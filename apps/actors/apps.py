from django.apps import AppConfig

from apps.core.nouns import Noun, register


class ActorsConfig(AppConfig):
    name = "apps.actors"

    def ready(self) -> None:
        from apps.actors.views import ActorList, ActorPage, ActorViewSet

        register(Noun("actors", ActorList, ActorPage, ActorViewSet, order=3))
