from django.apps import AppConfig


class IngestConfig(AppConfig):
    name = "apps.ingest"
    verbose_name = "Imports"

    def ready(self) -> None:
        """Register the datasets, in the order of the upload page."""
        from apps.ingest.datasets import register_dataset
        from apps.ingest.mit.dataset import MIT_MITIGATIONS, MIT_RISKS
        from apps.ingest.spreadsheets.dataset import SPREADSHEETS
        from apps.ingest.yaml.dataset import KNOWLEDGE

        for dataset in (MIT_RISKS, MIT_MITIGATIONS, SPREADSHEETS, KNOWLEDGE):
            register_dataset(dataset)
