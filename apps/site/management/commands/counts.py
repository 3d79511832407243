from django.core.management.base import BaseCommand

from apps.actors.models import Actor
from apps.mitigations.models import Mitigation
from apps.risks.models import Evidence, Risk, Scenario
from apps.sources.models import Claim, Source, Stance
from apps.taxonomy.models import Taxonomy, Term

COUNTED_MODELS = [Risk, Mitigation, Actor, Source, Scenario, Claim, Taxonomy, Term]


class Command(BaseCommand):
    help = "Prints how many published records the base has, as the table of the README."

    def handle(self, **options):
        self.stdout.write("| what | how many |\n|---|---|")
        counts = [(model, model.objects.published().count()) for model in COUNTED_MODELS]
        for model, count in [*counts, (Stance, Stance.objects.count()), (Evidence, Evidence.objects.count())]:
            self.stdout.write(f"| {model._meta.verbose_name_plural} | {count:,} |")
