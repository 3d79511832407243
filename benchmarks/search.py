"""Measure how long searches over 100,000 small risks take, in a temporary database.

.venv/bin/python -m benchmarks.search        on the database server of DATABASE_URL
"""

import os
import random
import time
from typing import Any

import django
from django.db import connection
from django.db.models import Count
from django.test.utils import setup_test_environment

ROW_COUNT, REPEAT_COUNT = 100_000, 5


def main() -> None:
    from apps.risks.models import Risk  # noqa: PLC0415 (models need a configured Django)

    create_searchable_risks(Risk)
    risks, rare, common = (
        Risk.objects.order_by("pk"),
        Risk.objects.search("rare"),
        Risk.objects.search("common"),
    )
    full = print_best_time("the full list, first 20", risks[:20])
    print_best_time("a rare word, best 20", rare.ranked()[:20], full)
    print_best_time(
        "a rare word, facet",
        count_by_entity(rare),
        print_best_time("the full list, facet", count_by_entity(risks)),
    )
    plain = print_best_time("a common word (every second row), first 20", common.order_by("pk")[:20], full)
    print_best_time("a common word, best 20", common.ranked()[:20], plain)
    print_best_time("a common word, facet", count_by_entity(common))


def create_searchable_risks(model: Any) -> None:
    random.seed(1)
    words = [f"word{number}" for number in range(3000)]
    model.objects.bulk_create(
        (
            model(
                public_id=f"r-{n}",
                title=generate_random_words(words, 5),
                description=f"{generate_random_words(words, 25)} {build_marker_words(n)}",
            )
            for n in range(ROW_COUNT)
        ),
        batch_size=1000,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def generate_random_words(words: list[str], length: int) -> str:
    return " ".join(random.choices(words, k=length))


def build_marker_words(number: int) -> str:
    return " ".join(["common"] * (number % 2) + ["rare"] * (number % 20_000 == 7))


def count_by_entity(rows: Any) -> Any:
    return rows.order_by().values("entity").annotate(n=Count("pk"))


def print_best_time(name: str, queryset: Any, reference: float | None = None) -> float:
    """Print the best time of several runs in milliseconds, and its ratio to a reference. Return the time."""
    times = []
    for _ in range(REPEAT_COUNT):
        start = time.perf_counter()
        list(queryset.all())
        times.append((time.perf_counter() - start) * 1000)
    best = min(times)
    print(f"{name:45} {best:8.1f} ms" + (f" {best / reference:8.2f} times" if reference else ""))
    return best


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "riskbase.settings")
    django.setup()
    setup_test_environment()
    connection.creation.create_test_db(verbosity=0)
    try:
        main()
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)
