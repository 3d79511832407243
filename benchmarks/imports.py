"""Measure how long an import takes and how much memory it needs, on a database of its own.

    python -m benchmarks.imports                  generated CSV files of 2,500 and 100,000 risks in the
                                                  columns of MIT, the larger one also in RiskBase's own
    python -m benchmarks.imports WORKBOOK.xlsx    that workbook as well

Prints for each file the seconds for plan and apply, the processor seconds of both (which vary less on a busy
machine), the peak memory of the process, and the processor seconds per row as a ratio to the first file. The
ratio shows whether the time grows in proportion to the rows.
"""

import csv
import json
import os
import resource
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.databases import create_shipped_environment, run_benchmark_process

IMPORT_SIZES = (2_500, 100_000)
MIT_FILE_COLUMNS = ["Title", "QuickRef", "Ev_ID", "Category level", "Risk category", "Risk subcategory"]
MIT_FILE_COLUMNS += ["Description", "Additional ev.", "P.Def", "p.AddEv", "Entity", "Intent", "Timing"]
MIT_FILE_COLUMNS += ["Domain", "Sub-domain"]
RISKS_PER_PAPER = 500


def write_mit_file(path: Path, size: int) -> None:
    """Write a file in the columns of MIT, with papers of 500 risks each."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, MIT_FILE_COLUMNS)
        writer.writeheader()
        for paper in range(1, size // RISKS_PER_PAPER + 1):
            cells = {"Title": f"Paper {paper}", "QuickRef": f"Paper{paper}"}
            writer.writerow({**cells, "Ev_ID": f"{paper:02}.00.00", "Category level": "Paper"})
            writer.writerows(
                {**cells, **build_mit_cells(paper, number)} for number in range(1, RISKS_PER_PAPER + 1)
            )


def write_riskbase_file(path: Path, size: int) -> None:
    """Write a file in the columns of RiskBase's own lists."""
    cells = {name.lower().replace(" ", "_"): cell for name, cell in build_mit_cells(1, 1).items()}
    cells = {name: cells[name] for name in ("description", "entity", "intent", "timing")}
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, ["title", *cells, "subdomain"])
        writer.writeheader()
        writer.writerows({**cells, "title": f"Risk {number}", "subdomain": "7.3"} for number in range(size))


def build_mit_cells(paper: int, number: int) -> dict[str, str]:
    return {
        "Ev_ID": f"{paper:02}.{number:02}.00", "Category level": "Risk Category",
        "Risk category": f"Risk {number} of paper {paper}",
        "Description": "A description of some length, as descriptions are. " * 6,
        "P.Def": str(number % 40 + 1), "Entity": "2 - AI", "Intent": "2 - Unintentional",
        "Timing": "2 - Post-deployment", "Domain": "7. AI System Safety",
        "Sub-domain": "7.3 > Lack of capability or robustness",
    }  # fmt: skip


def measure_import(path: Path) -> dict[str, float]:
    """Measure in a process of its own, so that the peak memory is that of one import."""
    with create_shipped_environment() as environment:
        return json.loads(run_benchmark_process(environment, "benchmarks.imports", "--one", str(path)))


def time_import(path: Path) -> None:
    import django  # noqa: PLC0415 - only the child process needs settings

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "riskbase.settings")
    django.setup()
    from apps.ingest.mit.risks import MitRiskImporter  # noqa: PLC0415
    from apps.ingest.plan.make import apply_plan, make_plan  # noqa: PLC0415
    from apps.ingest.spreadsheets.reader import SpreadsheetImporter  # noqa: PLC0415

    dataset = SpreadsheetImporter if path.name.startswith("own") else MitRiskImporter
    start = time.perf_counter()
    plan = make_plan(dataset.name, [path])
    planned = time.perf_counter()
    apply_plan(plan)
    applied = time.perf_counter()
    rows = sum(sum(count.values()) for count in plan.counts.values())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    measured = {"rows": rows, "plan": planned - start, "apply": applied - planned, "mb": peak}
    print(json.dumps(measured | {"cpu": time.process_time()}))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(name).resolve() for name in sys.argv[1:]]
        for size in IMPORT_SIZES:
            files.append(Path(folder) / f"{size}.csv")
            write_mit_file(files[-1], size)
        files.append(Path(folder) / f"own-{size}.csv")
        write_riskbase_file(files[-1], size)
        first = None
        print(
            f"{'file':32} {'rows':>8} {'plan s':>8} {'apply s':>8} {'cpu s':>8} {'peak MB':>8} {'ratio':>6}"
        )
        for file in files:
            measured = measure_import(file)
            per_row = measured["cpu"] / measured["rows"]
            first = first or per_row
            print(
                f"{file.name[:32]:32} {measured['rows']:8,} {measured['plan']:8.1f} {measured['apply']:8.1f} "
                f"{measured['cpu']:8.1f} {measured['mb']:8,} {per_row / first:6.2f}"
            )


if __name__ == "__main__":
    time_import(Path(sys.argv[2])) if sys.argv[1:2] == ["--one"] else main()
