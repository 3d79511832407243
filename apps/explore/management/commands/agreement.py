from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.core.management.base import BaseCommand

from apps.explore.agreement import measure_agreement

CODED_AXES = ["entity", "intent", "timing", "domain", "subdomain"]


class Command(BaseCommand):
    help = "Print the agreement of two independent readers on the codes, as the table of the codebook."

    def add_arguments(self, parser: ArgumentParser) -> None:
        default = settings.BASE_DIR / "fixtures" / "coding" / "double-coding.yaml"
        parser.add_argument("file", nargs="?", type=Path, default=default)
        parser.add_argument(
            "--without-examples",
            action="store_true",
            help="Leave out risks whose code an example in the codebook discloses.",
        )

    def handle(self, *args: Any, file: Path, without_examples: bool, **options: Any) -> None:
        rows = yaml.safe_load(file.read_text(encoding="utf-8"))
        if without_examples:
            rows = [row for row in rows if not row.get("example")]
        self.stdout.write("| axis | risks | agreed | kappa |\n|---|---|---|---|")
        for axis in CODED_AXES:
            found = measure_agreement(
                (get_axis_code(row["first"], axis), get_axis_code(row["second"], axis)) for row in rows
            )
            self.stdout.write(f"| {axis} | {found.cases} | {found.observed:.0%} | {found.kappa:.2f} |")


def get_axis_code(codes: Mapping[str, str], axis: str) -> str:
    """The code of an axis. The domain is the first part of the code of the subdomain."""
    if axis == "domain":
        return codes["domain"].partition(".")[0]
    return codes["domain" if axis == "subdomain" else axis]
