"""Report the progress of an import: to nobody, to a terminal, or to the page of a plan through the cache."""

from django.core.cache import cache
from django.core.management.base import OutputWrapper

from apps.ingest.models import Plan

PROGRESS_TIMEOUT = 3600  # seconds


class Progress:
    """Receives a line of text at each step of an import. This one discards it."""

    def report(self, text: str) -> None:
        pass


NO_PROGRESS = Progress()


class TerminalProgress(Progress):
    """Writes each line to a terminal, and nothing to a file or pipe."""

    def __init__(self, stream: OutputWrapper) -> None:
        self.stream = stream

    def report(self, text: str) -> None:
        if self.stream.isatty():
            self.stream.write(text, style_func=str)  # stderr is red by default, and this is no error


class CachedProgress(Progress):
    """Keeps the lines of a plan that is being applied in the cache, for requests that show them."""

    def __init__(self, plan: Plan) -> None:
        self.key = f"plan-{plan.pk}-progress"
        self.lines: list[str] = []

    def report(self, text: str) -> None:
        self.lines.append(text)
        cache.set(self.key, self.lines, PROGRESS_TIMEOUT)

    def clear(self) -> None:
        cache.delete(self.key)

    def read(self) -> list[str]:
        """The lines so far; empty unless the plan is being applied."""
        return cache.get(self.key, [])
