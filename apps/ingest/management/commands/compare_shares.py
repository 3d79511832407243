from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from apps.explore.counts.shares import compute_code_shares
from apps.ingest.importer import BadFile
from apps.ingest.mit.risks import MitRiskImporter
from apps.ingest.mit.shares import read_stated_shares
from apps.ingest.models import Upstream
from apps.risks.models import Risk


class Command(BaseCommand):
    help = "Compares the shares of entity, intent and timing by subdomain with those in MIT's workbook."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, file, **options):
        try:
            theirs = read_stated_shares(file)
        except BadFile as error:
            raise CommandError(str(error)) from error
        ours = compute_code_shares(
            Risk.objects.published().filter(
                origin=MitRiskImporter.name, external_id__in=list_imported_risk_ids()
            )
        )
        gaps = [abs(ours.get((s.subdomain, s.axis, s.value.lower()), 0) - s.share) for s in theirs]
        equal = sum(gap < 0.00501 for gap in gaps)
        self.stdout.write(
            f"{equal} of {len(gaps)} cells equal to two decimals; the largest difference is {max(gaps):.4f}."
        )


def list_imported_risk_ids():
    """The risks that a file of MIT brought; one that ships here may be of another release."""
    said = Upstream.objects.filter(dataset=MitRiskImporter.name, model=Risk._meta.label_lower)
    return [values["external_id"] for values in said.values_list("values", flat=True)]
