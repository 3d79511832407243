"""The knowledge that ships, with version 3 of MIT's repository loaded from its official file."""

from io import StringIO

import pytest
import yaml
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.http import QueryDict

from apps.explore.counts.crosstab import build_crosstab
from apps.explore.counts.dimensions import DIMENSIONS
from apps.explore.counts.shares import compute_code_shares
from apps.history.models import get_data_revision
from apps.ingest.mit.mitigations import MitMitigationImporter
from apps.ingest.mit.risks import MitRiskImporter
from apps.ingest.mit.shares import read_stated_shares
from apps.ingest.models import Upstream
from apps.ingest.plan.make import apply_plan, make_plan
from apps.risks.filters import RiskFilter
from apps.risks.models import Evidence, Risk, RiskCitation
from apps.sources.models import Source
from tests.factories import NOUNS

FIXTURES = settings.BASE_DIR / "fixtures"
# Of so many records one format is read on each database: the formats do not depend on the database.
FORMAT = "xlsx" if connection.vendor == "postgresql" else "csv"
FILE = "mit-ai-risk-repository-v3.xlsx"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mit_repository")]


def count_shipped_risks():
    lists = [yaml.safe_load(path.read_text()) or [] for path in FIXTURES.glob("*/risks.yaml")]
    return sum("id" in risk for risks in lists for risk in risks)


def test_importing_the_official_v3_again_changes_nothing(mit_data):
    ours = Risk.objects.filter(origin="mit-ai-risk-repository").exclude(public_id="mit1458")
    assert (ours.count(), Evidence.objects.exclude(external_id="").count()) == (1612, 565)
    assert Source.objects.filter(origin="mit-ai-risk-repository").count() == 65
    assert Risk.objects.count() == count_shipped_risks() + 1612
    numbers = sorted(int(id[3:]) for id in ours.values_list("public_id", flat=True) if id.startswith("mit"))
    assert numbers == list(range(1, 1336))
    known = {"mit128": "10.03.00", "mit187": "15.01.00", "mit188": "15.01.01", "mit579": "37.01.02"}
    known |= {"mit694": "45.02.01", "mit935": "57.02.03", "mit1308": "65.15.05"}
    assert dict(ours.filter(public_id__in=known).values_list("public_id", "external_id")) == known
    doubled = ["49.01.02", "62.31.00", "62.31.01", "62.31.02", "62.31.03"]
    assert ours.filter(external_id__in=[*doubled, *(f"{id}-2" for id in doubled)]).count() == 10
    assert ours.filter(level="category").count() == 515 and ours.filter(source=None).count() == 0

    before = get_data_revision(), Risk.history.count(), Evidence.history.count(), RiskCitation.history.count()
    output = StringIO()
    call_command("import_mit", mit_data / FILE, stdout=output)
    assert "risks: 0 new, 0 changed, 1612 unchanged" in output.getvalue()
    after = get_data_revision(), Risk.history.count(), Evidence.history.count(), RiskCitation.history.count()
    assert after == before


def test_all_lists_can_be_imported_without_changes(edited, mit_data):
    files = ["mit-ai-risk-mitigations-2025-07-23.csv", "mit-ai-risk-mitigations-documents-2025-07-23.csv"]
    apply_plan(make_plan(MitMitigationImporter.name, [mit_data / name for name in files]))
    assert Upstream.objects.filter(dataset=MitRiskImporter.name, model="risks.risk").count() == 1_612
    assert (
        Upstream.objects.filter(dataset=MitMitigationImporter.name, model="mitigations.mitigation").count()
        == 831
    )
    for noun in NOUNS:
        plan = edited(noun, format=FORMAT)
        assert (plan.state, plan.problems, plan.notices, plan.rows.count()) == ("ready", [], [], 0), noun


def test_the_shares_of_v3_equal_those_of_the_workbook(mit_data):
    out = StringIO()
    call_command("compare_shares", mit_data / FILE, stdout=out)
    assert out.getvalue() == "208 of 216 cells equal to two decimals; the largest difference is 0.0121.\n"


def crosstab(row, column, measure="count", query="origin=mit-ai-risk-repository"):
    filterset = RiskFilter(QueryDict(query), queryset=Risk.objects.published())
    return build_crosstab(filterset, DIMENSIONS[row], DIMENSIONS[column], measure)


def numbers(table):
    return {
        (head.value, other.value): cell.number
        for head, cells in table.lines
        for other, cell in zip(table.columns, cells, strict=True)
    }


def test_the_shares_of_v3_equal_those_that_mit_publishes(mit_data, client):
    # What ships from a later release of the same dataset is not in this one.
    Risk.objects.filter(public_id="mit1458").update(origin="elsewhere")
    theirs = {
        (s.subdomain, s.value.lower()): s.share
        for s in read_stated_shares(mit_data / FILE)
        if s.axis == "entity"
    }
    table = crosstab("subdomain", "entity", "row")
    ours = numbers(table)
    gaps = [abs(ours[cell] - share) for cell, share in theirs.items()]
    assert len(gaps) == 72
    # MIT's sheet was not refreshed for a few cells: see compare_shares, 208 of 216 over all three axes.
    assert (sum(gap < 0.00501 for gap in gaps), max(gaps) < 0.0122) == (69, True)
    counted = compute_code_shares(Risk.objects.published().filter(origin="mit-ai-risk-repository"))
    assert all(
        ours[code, value] == share for (code, axis, value), share in counted.items() if axis == "entity"
    )
    assert table.total.count == 1612
    assert numbers(crosstab("subdomain", "entity"))["7.3", "ai"] == 73
    for cells in table.cells[::6]:
        for cell in (cell for cell in cells if cell.count):
            assert client.get(cell.address).context["paginator"].count == cell.count
