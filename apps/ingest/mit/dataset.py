"""The datasets of the MIT AI Risk Initiative."""

from collections.abc import Mapping

from apps.ingest.datasets import Dataset
from apps.ingest.importer import ColumnNames
from apps.ingest.mit import columns
from apps.ingest.mit.mitigations import MitMitigationImporter
from apps.ingest.mit.risks import MitRiskImporter
from apps.ingest.mit.write import CITATION_KEY, DATASET_KEY, write_mit_mitigations, write_mit_risks
from apps.ingest.models import Upstream
from apps.mitigations.models import Mitigation
from apps.risks.models import Evidence, Risk, RiskCitation
from apps.sources.models import Source

COLUMNS_BY_MODEL: dict[str, Mapping[str, ColumnNames]] = {
    Source._meta.label_lower: columns.PAPER_COLUMNS,
    RiskCitation._meta.label_lower: columns.RISK_CITATION_COLUMNS,
    Evidence._meta.label_lower: columns.EVIDENCE_COLUMNS,
}


def get_mit_risk_columns(upstream: Upstream) -> Mapping[str, ColumnNames]:
    if upstream.model == Risk._meta.label_lower:
        return columns.get_risk_columns(upstream)
    return COLUMNS_BY_MODEL[upstream.model]


def get_mit_mitigation_columns(upstream: Upstream) -> Mapping[str, ColumnNames]:
    if upstream.model == Source._meta.label_lower:
        return columns.get_document_columns(upstream)
    return columns.MITIGATION_COLUMNS


MIT_RISKS = Dataset(
    importer=MitRiskImporter(),
    write=write_mit_risks,
    file_labels=("Workbook, or its database tab as CSV",),
    options={"release": "Only for a CSV file, which does not contain it: V3, for example."},
    natural_keys={Source: DATASET_KEY, Risk: DATASET_KEY, RiskCitation: CITATION_KEY, Evidence: DATASET_KEY},
    get_columns=get_mit_risk_columns,
)
MIT_MITIGATIONS = Dataset(
    importer=MitMitigationImporter(),
    write=write_mit_mitigations,
    file_labels=("Mitigations", "Documents"),
    natural_keys={Source: DATASET_KEY, Mitigation: DATASET_KEY},
    get_columns=get_mit_mitigation_columns,
)
