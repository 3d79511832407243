"""How long an import takes and how much memory it needs, on a base of its own.

    python -m benchmarks.imports                  made-up CSV files of 2,500 and 100,000 risks, in the
                                                  columns of MIT and, the larger one, in RiskBase's own
    python -m benchmarks.imports WORKBOOK.xlsx    that workbook as well

Prints for each file the seconds of plan and apply (and of the processor in both, which tell more where
others use the machine), the peak of the process, and the latter seconds for each 1,000 rows as a ratio to
the first file, which is what tells whether the import grows in step.
"""

import csv
import json
import os
import resource
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.bases import create_shipped_environment, run_benchmark_process

IMPORT_SIZES = (2_500, 100_000)
MIT_FILE_COLUMNS = ["Title", "QuickRef", "Ev_ID", "Category level", "Risk category", "Risk subcategory"]
MIT_FILE_COLUMNS += ["Description", "Additional ev.", "P.Def", "p.AddEv", "Entity", "Intent", "Timing"]
MIT_FILE_COLUMNS += ["Domain", "Sub-domain"]
RISKS_PER_PAPER = 500


def write_mit_file(path, size):
    """A file in the columns of MIT with papers of 500 risks each."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, MIT_FILE_COLUMNS)
        writer.writeheader()
        for paper in range(1, size // RISKS_PER_PAPER + 1):
            said = {"Title": f"Paper {paper}", "QuickRef": f"Paper{paper}"}
            writer.writerow({**said, "Ev_ID": f"{paper:02}.00.00", "Category level": "Paper"})
            writer.writerows(
                {**said, **build_mit_cells(paper, number)} for number in range(1, RISKS_PER_PAPER + 1)
            )


def write_riskbase_file(path, size):
    """A file in the columns of RiskBase's own lists."""
    said = {name.lower().replace(" ", "_"): cell for name, cell in build_mit_cells(1, 1).items()}
    said = {name: said[name] for name in ("description", "entity", "intent", "timing")}
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, ["title", *said, "subdomain"])
        writer.writeheader()
        writer.writerows({**said, "title": f"Risk {number}", "subdomain": "7.3"} for number in range(size))


def build_mit_cells(paper, number):
    return {
        "Ev_ID": f"{paper:02}.{number:02}.00", "Category level": "Risk Category",
        "Risk category": f"Risk {number} of paper {paper}",
        "Description": "A description of some length, as descriptions are. " * 6,
        "P.Def": str(number % 40 + 1), "Entity": "2 - AI", "Intent": "2 - Unintentional",
        "Timing": "2 - Post-deployment", "Domain": "7. AI System Safety",
        "Sub-domain": "7.3 > Lack of capability or robustness",
    }  # fmt: skip


def measure_import(path):
    """In a process of its own, so that the peak is that of one import."""
    with create_shipped_environment() as environment:
        return json.loads(run_benchmark_process(environment, "benchmarks.imports", "--one", str(path)))


def time_import(path):
    import django  # noqa: PLC0415 - only the child has settings

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
    told = {"rows": rows, "plan": planned - start, "apply": applied - planned, "mb": peak}
    print(json.dumps(told | {"cpu": time.process_time()}))


def main():
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
            told = measure_import(file)
            each = told["cpu"] / told["rows"]
            first = first or each
            print(
                f"{file.name[:32]:32} {told['rows']:8,} {told['plan']:8.1f} {told['apply']:8.1f} "
                f"{told['cpu']:8.1f} {told['mb']:8,} {each / first:6.2f}"
            )


if __name__ == "__main__":
    time_import(Path(sys.argv[2])) if sys.argv[1:2] == ["--one"] else main()
