"""Measure how long a dump takes and how much memory it needs, on a database of its own.

    python -m benchmarks.dumps            generated databases of 2,500 and 100,000 risks, each with a citation

Prints for each the elapsed seconds, the processor seconds (which vary less on a busy machine), the peak
memory of the process and the bytes of each file.
"""

import json
import os
import resource
import sys
import time
from typing import Any

from benchmarks.databases import create_shipped_environment, run_benchmark_process

DUMP_SIZES = (2_500, 100_000)
RISK_DESCRIPTION = "A description of some length, as descriptions are. " * 6


def measure_dump(size: int) -> dict[str, Any]:
    """Measure in a process of its own, so that the peak memory is that of the dump."""
    with create_shipped_environment() as environment:
        run_benchmark_process(environment, "benchmarks.dumps", "--fill", str(size))
        return json.loads(run_benchmark_process(environment, "benchmarks.dumps", "--dump", str(size)))


def create_cited_risks(size: int) -> None:
    from apps.risks.models import Risk, RiskCitation  # noqa: PLC0415 - models need a configured Django
    from apps.sources.models import Source  # noqa: PLC0415

    source = Source.objects.published().first()
    for start in range(0, size, 5_000):
        rows = [
            Risk(
                public_id=f"made-{n}",
                title=f"Risk {n}",
                description=RISK_DESCRIPTION,
                status="published",
                source=source,
            )
            for n in range(start, min(start + 5_000, size))
        ]
        made = Risk.objects.bulk_create(rows)
        RiskCitation.objects.bulk_create(
            RiskCitation(risk=row, source=source, locator="p. 1") for row in made
        )


def time_dump_build() -> None:
    from apps.exports.dump.build import build_dump  # noqa: PLC0415

    start = time.perf_counter()
    folder = build_dump()
    measured: dict[str, Any] = {"seconds": time.perf_counter() - start, "cpu": time.process_time()}
    measured["mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    measured["bytes"] = {path.name: path.stat().st_size for path in sorted(folder.iterdir())}
    print(json.dumps(measured))


def main() -> None:
    for size in DUMP_SIZES:
        measured = measure_dump(size)
        print(
            f"{size:,} risks: {measured['seconds']:.1f} s, {measured['cpu']:.1f} s cpu, "
            f"peak {measured['mb']} MB"
        )
        for name, number in measured["bytes"].items():
            print(f"    {name:22}{number:>14,} bytes")


if __name__ == "__main__":
    if sys.argv[1:]:
        import django

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "riskbase.settings")
        django.setup()
        create_cited_risks(int(sys.argv[2])) if sys.argv[1] == "--fill" else time_dump_build()
    else:
        main()
