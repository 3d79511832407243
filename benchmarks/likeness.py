"""How long it takes to find the risks that say nearly the same, and how much memory.

    python -m benchmarks.likeness WORKBOOK.xlsx

Makes texts of the words of MIT's workbook, each word followed by one that follows it there, every fiftieth
a copy with some words changed. A vocabulary that does not grow with the base is the worst case: the rarest
words of a text stand in many others.
"""

import os
import random
import resource
import subprocess
import sys
import time
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

TEXT_COUNTS = (5_000, 20_000, 100_000)


def main(path):
    print(f"{'texts':>8} {'pairs':>8} {'CPU s':>8} {'peak MB':>8}")
    for size in TEXT_COUNTS:  # each in a process of its own, so that the peak is its own
        subprocess.run([sys.executable, "-m", "benchmarks.likeness", path, str(size)], check=True)


def measure_near_duplicates(path, size):
    from apps.explore.near_duplicates.similarity import find_similar_texts  # noqa: PLC0415 (only the child needs it)

    made = list(enumerate(generate_texts(read_risk_words(path), size)))
    start = time.process_time()
    pairs = find_similar_texts(made)
    seconds = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{size:8,} {len(pairs):8,} {seconds:8.1f} {peak:8,}", flush=True)


def read_risk_words(path):
    """Title and description of each risk."""
    from apps.ingest.mit.risks import MitRiskImporter  # noqa: PLC0415

    return [f"{risk.title} {risk.description}".split() for risk in MitRiskImporter().read(Path(path)).risks]


def generate_texts(texts, size):
    random.seed(1)
    after, every = defaultdict(list), [word for text in texts for word in text]
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


def generate_text(after, every, length):
    text = [random.choice(every)]
    while len(text) < max(length, 10):
        follows = after.get(text[-1])
        text.append(random.choice(follows) if follows and random.random() < 0.8 else random.choice(every))
    return text


def vary_text(text, every):
    places = {*random.sample(range(len(text)), max(1, len(text) // 12))}
    return [random.choice(every) if place in places else word for place, word in enumerate(text)]


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "riskbase.settings")
    django.setup()
    measure_near_duplicates(sys.argv[1], int(sys.argv[2])) if len(sys.argv) > 2 else main(sys.argv[1])
