"""How long the references of a long list take, drawn anew and once they are kept.

    python -m benchmarks.references [NUMBER]

Draws NUMBER made-up sources (5,000 by default) in APA, then all of them again: from a store of the last used
with room for four in five, which a list that is longer always finds empty, and from the cache of references.
"""

import json
import os
import sys
import time
from functools import lru_cache

DEFAULT_SOURCE_COUNT = 5_000


def main(number):
    from apps.core.citing.styles import get_cached_reference, render_reference  # noqa: PLC0415 (the settings come first)

    items = [json.dumps(build_csl_source(n), sort_keys=True) for n in range(number)]
    render_reference(items[0], "apa")  # reads the style
    anew = measure_cpu_seconds(render_reference, items)
    last_used = lru_cache(number * 4 // 5)(render_reference)
    told = {
        "the last used": measure_second_pass(last_used, items),
        "the cache": measure_second_pass(get_cached_reference, items),
    }
    print(f"{number:,} references: {anew:.1f} s CPU, {1000 * anew / number:.1f} ms each")
    for name, again in told.items():
        print(f"again, from {name}: {again:.2f} s, {again / anew:.4f} of that")


def measure_second_pass(draw, items):
    measure_cpu_seconds(draw, items)
    return measure_cpu_seconds(draw, items)


def measure_cpu_seconds(draw, items):
    start = time.process_time()
    for item in items:
        draw(item, "apa")
    return time.process_time() - start


def build_csl_source(number):
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
