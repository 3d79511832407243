"""How long searches take over 100,000 small risks in a temporary database, and beside one another.

.venv/bin/python -m benchmarks.search        with the DATABASE_URL of your choice
"""

import os
import random
import time

import django
from django.db import connection
from django.db.models import Count
from django.test.utils import setup_test_environment

ROWS, REPEATS = 100_000, 5


def main():
    from apps.risks.models import Risk  # noqa: PLC0415 (models need a configured Django)

    fill(Risk)
    risks, rare, common = (
        Risk.objects.order_by("pk"),
        Risk.objects.search("rare"),
        Risk.objects.search("common"),
    )
    full = show("the full list, first 20", risks[:20])
    show("a rare word, best 20", rare.ranked()[:20], full)
    show("a rare word, facet", facet(rare), show("the full list, facet", facet(risks)))
    plain = show("a common word (every second row), first 20", common.order_by("pk")[:20], full)
    show("a common word, best 20", common.ranked()[:20], plain)
    show("a common word, facet", facet(common))


def fill(model):
    random.seed(1)
    words = [f"word{number}" for number in range(3000)]
    model.objects.bulk_create(
        (
            model(public_id=f"r-{n}", title=text(words, 5), description=f"{text(words, 25)} {mark(n)}")
            for n in range(ROWS)
        ),
        batch_size=1000,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def text(words, length):
    return " ".join(random.choices(words, k=length))


def mark(number):
    return " ".join(["common"] * (number % 2) + ["rare"] * (number % 20_000 == 7))


def facet(rows):
    return rows.order_by().values("entity").annotate(n=Count("pk"))


def show(name, queryset, beside=None):
    """Milliseconds, the best of some runs, and how many times the time of another."""
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        list(queryset.all())
        times.append((time.perf_counter() - start) * 1000)
    best = min(times)
    print(f"{name:45} {best:8.1f} ms" + (f" {best / beside:8.2f} times" if beside else ""))
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
