"""What an import has done so far, kept in the cache, where another request can read it."""

from django.core.cache import cache

PROGRESS_TIMEOUT = 3600  # seconds


class ImportProgress:
    """Called with a line of text at each step of an import."""

    def __init__(self, plan):
        self.key = f"plan-{plan.pk}-progress"
        self.lines = []

    def __call__(self, text):
        self.lines.append(text)
        cache.set(self.key, self.lines, PROGRESS_TIMEOUT)

    def clear(self):
        cache.delete(self.key)

    def told(self):
        """The lines so far; none if no import of the plan is under way."""
        return cache.get(self.key, [])
