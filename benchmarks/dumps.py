"""How long a dump takes and how much memory it needs, on a base of its own.

    python -m benchmarks.dumps            made-up bases of 2,500 and 100,000 risks, each with a citation

Prints for each the seconds (and of the processor, which tell more where others use the machine), the peak of
the process and the bytes of each file.
"""

import json
import os
import resource
import sys
import time

from benchmarks.bases import create_shipped_environment, run_benchmark_process

DUMP_SIZES = (2_500, 100_000)
RISK_DESCRIPTION = "A description of some length, as descriptions are. " * 6


def measure_dump(size):
    """In processes of their own, so that the peak is that of the dump."""
    with create_shipped_environment() as environment:
        run_benchmark_process(environment, "benchmarks.dumps", "--fill", str(size))
        return json.loads(run_benchmark_process(environment, "benchmarks.dumps", "--dump", str(size)))


def create_cited_risks(size):
    from apps.risks.models import Risk, RiskCitation  # noqa: PLC0415 - only the child has settings
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


def time_dump_build():
    from apps.exports.dump.build import build_dump  # noqa: PLC0415

    start = time.perf_counter()
    folder = build_dump()
    told = {"seconds": time.perf_counter() - start, "cpu": time.process_time()}
    told["mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    told["bytes"] = {path.name: path.stat().st_size for path in sorted(folder.iterdir())}
    print(json.dumps(told))


def main():
    for size in DUMP_SIZES:
        told = measure_dump(size)
        print(f"{size:,} risks: {told['seconds']:.1f} s, {told['cpu']:.1f} s cpu, peak {told['mb']} MB")
        for name, number in told["bytes"].items():
            print(f"    {name:22}{number:>14,} bytes")


if __name__ == "__main__":
    if sys.argv[1:]:
        import django

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "riskbase.settings")
        django.setup()
        create_cited_risks(int(sys.argv[2])) if sys.argv[1] == "--fill" else time_dump_build()
    else:
        main()
