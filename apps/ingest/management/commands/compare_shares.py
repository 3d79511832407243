from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.explore.counts.shares import compute_code_shares
from apps.ingest.importer import BadFile
from apps.ingest.mit.risks import MitRiskImporter
from apps.ingest.mit.shares import read_stated_shares
from apps.ingest.models import Upstream
from apps.risks.models import Risk


class Command(BaseCommand):
    help = "Compares the shares of entity, intent and timing by subdomain with those in MIT's workbook."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, file: Path, **options: Any) -> None:
        try:
            stated = read_stated_shares(file)
        except BadFile as error:
            raise CommandError(str(error)) from error
        computed = compute_code_shares(
            Risk.objects.published().filter(
                origin=MitRiskImporter.name, external_id__in=list_imported_risk_ids()
            )
        )
        differences = [
            abs(computed.get((each.subdomain, each.axis, each.value.lower()), 0) - each.share)
            for each in stated
        ]
        equal = sum(difference < 0.00501 for difference in differences)
        self.stdout.write(
            f"{equal} of {len(differences)} cells equal to two decimals; "
            f"the largest difference is {max(differences):.4f}."
        )


def list_imported_risk_ids() -> list[str]:
    """The external ids of the risks imported from a file. Those shipped as YAML may be of another release."""
    rows = Upstream.objects.of(MitRiskImporter.name, Risk)
    return [values["external_id"] for values in rows.values_list("values", flat=True)]
