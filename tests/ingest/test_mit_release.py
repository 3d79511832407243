"""Read the official files of MIT, if they are available."""

from collections import Counter, defaultdict
from dataclasses import asdict

import pytest

from apps.ingest.mit.risks import MitRiskImporter
from apps.ingest.mit.shares import read_stated_shares

PLACES = ("sheet", "row", "raw")
AXES = ("entity", "intent", "timing")


pytestmark = pytest.mark.xdist_group("release")  # one worker reads the files for all


@pytest.fixture(scope="module")
def v3(mit_data):
    return MitRiskImporter().read(mit_data / "mit-ai-risk-repository-v3.xlsx")


@pytest.fixture(scope="module")
def v3_csv(mit_data):
    return MitRiskImporter().read(mit_data / "mit-ai-risk-database-v3.csv", release="V3")


@pytest.fixture(scope="module")
def v2(mit_data):
    return MitRiskImporter().read(mit_data / "mit-ai-risk-database-v2.csv", release="V2")


def without_position(rows):
    return [{name: value for name, value in asdict(row).items() if name not in PLACES} for row in rows]


def test_v3_is_read_completely(v3):
    assert v3.version == "V3"
    assert (len(v3.sources), len(v3.risks), len(v3.evidence)) == (65, 1_612, 565)
    assert Counter(risk.level for risk in v3.risks) == {"category": 515, "subcategory": 1_097}


def test_v3_has_the_public_numbers(v3):
    ids = {risk.mit_number: risk.external_id for risk in v3.risks if risk.mit_number}
    assert sorted(ids) == list(range(1, 1_336))
    assert [ids[number] for number in (128, 187, 188)] == ["10.03.00", "15.01.00", "15.01.01"]
    assert [ids[number] for number in (579, 694)] == ["37.01.02", "45.02.01"]
    assert [ids[number] for number in (935, 1308)] == ["57.02.03", "65.15.05"]


def test_v3_keeps_both_rows_of_the_five_repeated_ids(v3):
    keys = {risk.key: risk for risk in v3.risks}
    assert len(keys) == 1_612 and len({quote.key for quote in v3.evidence}) == 565
    doubled = ["49.01.02", "62.31.00", "62.31.01", "62.31.02", "62.31.03"]
    assert [key for key in keys if key.endswith("-2")] == [f"{id_}-2" for id_ in doubled]
    assert all(keys[id_].title != keys[f"{id_}-2"].title for id_ in doubled)


def test_v3_has_a_parent_or_risk_for_every_reference(v3):
    keys = {risk.key for risk in v3.risks}
    orphans = [risk for risk in v3.risks if risk.level == "subcategory" and not risk.parent_key]
    assert {risk.parent_key for risk in v3.risks} - {""} < keys
    assert len(orphans) == 16 and all(risk.category for risk in orphans)
    assert {quote.risk_key for quote in v3.evidence} < keys


def test_v3_cleans_unusual_cells(v3):
    shown = [*(risk.description for risk in v3.risks), *(quote.text for quote in v3.evidence)]
    assert not any("\x01" in text or "_x0001_" in text or "\r" in text for text in shown)
    assert all(risk.title and risk.title == risk.title.strip() != "-" for risk in v3.risks)
    assert not any(" 00:00" in risk.page + risk.additional_page for risk in v3.risks)
    assert sum(risk.quoted for risk in v3.risks) == 1_145


def test_v3_has_notices_for_the_curator(v3):
    columns = Counter(notice.column for notice in v3.notices)
    assert columns == {"Additional ev.": 4, "DOI": 1}
    assert sum(bool(quote.note) for quote in v3.evidence) == 7
    assert sum(quote.codes_present for quote in v3.evidence) == 2


def test_v3_has_a_bibliography_for_every_paper(v3):
    assert [source.number for source in v3.sources] == [f"{number:02}" for number in range(1, 66)]
    assert all(source.year and source.url and source.authors for source in v3.sources)
    assert sum(bool(source.doi) for source in v3.sources) == 55
    literal = [source.number for source in v3.sources if "literal" in source.authors[0]]
    assert literal == ["26", "31", "41", "43", "45", "48", "56", "65"]


def test_v3_shares_agree_with_the_tab_that_mit_computed(v3, mit_data):
    counts = defaultdict(Counter)
    for risk in v3.risks:
        for axis in AXES:
            if (value := getattr(risk, axis)) not in ("not-coded", "blank"):
                counts[risk.domain_code, axis][value] += 1
    shares = read_stated_shares(mit_data / "mit-ai-risk-repository-v3.xlsx")
    coded = [counts[share.subdomain, share.axis] for share in shares]
    computed = [counted[share.value] / counted.total() for share, counted in zip(shares, coded, strict=True)]
    off = [abs(share.share - part) for share, part in zip(shares, computed, strict=True)]
    assert len(off) == 24 * 9
    assert sum(gap <= 0.005 + 1e-9 for gap in off) == 208 and max(off) < 0.015


def test_the_csv_of_v3_differs_only_in_bibliography_and_raw_cells(v3, v3_csv):
    assert without_position(v3_csv.risks) == without_position(v3.risks)
    assert without_position(v3_csv.evidence) == without_position(v3.evidence)
    pairs = zip((*v3.risks, *v3.evidence), (*v3_csv.risks, *v3_csv.evidence), strict=True)
    differing = {
        (one.key, name) for one, other in pairs for name in one.raw if one.raw[name] != other.raw[name]
    }
    dates = {("27.02.06", "p.AddEv"), ("59.02.00", "P.Def"), ("59.13.00", "P.Def"), ("62.15.00", "P.Def")}
    assert differing == {*dates, ("37.02.05.a", "Additional ev.")}


def test_the_csv_of_v3_has_its_papers_without_bibliography(v3_csv):
    assert len(v3_csv.sources) == 65
    assert all(source.title and source.quick_ref and not source.authors for source in v3_csv.sources)


def test_numbers_are_stable_from_v2_to_v3(v2, v3):
    assert (len(v2.sources), len(v2.risks), len(v2.evidence)) == (56, 1_061, 401)
    numbers = {risk.key: risk.mit_number for risk in v3.risks}
    assert all(numbers[risk.key] == risk.mit_number for risk in v2.risks)
