"""Measure how long formatting the references of a long list takes, at first and from the cache.

    python -m benchmarks.references [NUMBER]

Formats NUMBER generated sources (5,000 by default) in APA, and then all of them again: from an LRU cache with
space for four in five, which never contains an entry of a longer list when it is needed, and from the cache
of references.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from functools import lru_cache

DEFAULT_SOURCE_COUNT = 5_000


def main(number: int) -> None:
    from apps.core.citing.styles import get_cached_reference, render_reference  # noqa: PLC0415 (needs settings)

    items = [json.dumps(build_csl_source(n), sort_keys=True) for n in range(number)]
    render_reference(items[0], "apa")  # reads the style
    anew = measure_cpu_seconds(render_reference, items)
    lru = lru_cache(number * 4 // 5)(render_reference)
    results = {
        "an LRU cache": measure_second_pass(lru, items),
        "the cache": measure_second_pass(get_cached_reference, items),
    }
    print(f"{number:,} references: {anew:.1f} s CPU, {1000 * anew / number:.1f} ms each")
    for name, again in results.items():
        print(f"again, from {name}: {again:.2f} s, {again / anew:.4f} of that")


def measure_second_pass(render: Callable[[str, str], str], items: list[str]) -> float:
    measure_cpu_seconds(render, items)
    return measure_cpu_seconds(render, items)


def measure_cpu_seconds(render: Callable[[str, str], str], items: list[str]) -> float:
    start = time.process_time()
    for item in items:
        render(item, "apa")
    return time.process_time() - start


def build_csl_source(number: int) -> dict[str, object]:
    authors = [{"family": f"Family{number}", "given": "Ada"}, {"family": "Other", "given": "Ben C."}]
    return {
        "id": f"s{number}", "type": "article-journal", "title": f"What went wrong in case {number}",
        "author": authors, "container-title": "A journal", "volume": "7", "page": f"{number}-{number + 9}",
        "issued": {"date-parts": [[2000 + number % 25]]}, "DOI": f"10.1000/{number}",
    }  # fmt: skip


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "riskbase.settings")
    import django

    django.setup()
    main(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_SOURCE_COUNT)
