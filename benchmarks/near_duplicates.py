"""Measure how long it takes to find near-duplicate texts, and how much memory.

    python -m benchmarks.near_duplicates WORKBOOK.xlsx

Generates texts from the words of MIT's workbook: each word is followed by a word that follows it there, and
every fiftieth text is a copy with some words changed. A vocabulary that does not grow with the number of
texts is the worst case, because even the rarest words of a text occur in many others.
"""

import os
import random
import resource
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

TEXT_COUNTS = (5_000, 20_000, 100_000)


def main(path: str) -> None:
    print(f"{'texts':>8} {'pairs':>8} {'CPU s':>8} {'peak MB':>8}")
    for size in TEXT_COUNTS:  # each in a process of its own, so that its peak memory is separate
        subprocess.run([sys.executable, "-m", "benchmarks.near_duplicates", path, str(size)], check=True)


def measure_near_duplicates(path: str, size: int) -> None:
    from apps.explore.near_duplicates.similarity import find_similar_texts  # noqa: PLC0415 (needs Django)

    texts = list(enumerate(generate_texts(read_risk_words(path), size)))
    start = time.process_time()
    pairs = find_similar_texts(texts)
    seconds = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{size:8,} {len(pairs):8,} {seconds:8.1f} {peak:8,}", flush=True)


def read_risk_words(path: str) -> list[list[str]]:
    """The words of the title and description of each risk."""
    from apps.ingest.mit.risks import MitRiskImporter  # noqa: PLC0415

    return [f"{risk.title} {risk.description}".split() for risk in MitRiskImporter().read(Path(path)).risks]


def generate_texts(texts: list[list[str]], size: int) -> Iterator[str]:
    random.seed(1)
    after: dict[str, list[str]] = defaultdict(list)
    every = [word for text in texts for word in text]
    for text in texts:
        for one, next_one in pairwise(text):
            after[one].append(next_one)
    last: list[str] = []
    for number in range(size):
        last = (
            vary_text(last, every)
            if number % 50 == 1
            else generate_text(after, every, len(random.choice(texts)))
        )
        yield " ".join(last)


def generate_text(after: dict[str, list[str]], every: list[str], length: int) -> list[str]:
    text = [random.choice(every)]
    while len(text) < max(length, 10):
        follows = after.get(text[-1])
        text.append(random.choice(follows) if follows and random.random() < 0.8 else random.choice(every))
    return text


def vary_text(text: list[str], every: list[str]) -> list[str]:
    places = {*random.sample(range(len(text)), max(1, len(text) // 12))}
    return [random.choice(every) if place in places else word for place, word in enumerate(text)]


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "riskbase.settings")
    django.setup()
    measure_near_duplicates(sys.argv[1], int(sys.argv[2])) if len(sys.argv) > 2 else main(sys.argv[1])
