import pytest
from openpyxl import Workbook

from apps.ingest.importer import BadFile
from apps.ingest.mit.shares import StatedShare, read_stated_shares

TAB = "Causal x Domain Taxonomy compar"
AXES = [None, None, None, "Entity", None, None, "Intent", None, None, "Timing"]
VALUES = [
    *(None, "Domain / Subdomain", None, "Human", "AI", "Other", "Intentional", "Unintentional", "Other"),
    *("Pre-deployment", "Post-deployment", "Other"),
]


def save(tmp_path, *rows, tab=TAB, values=VALUES):
    book = Workbook()
    book.active.title = tab
    for row in [["About the sheet"], AXES, values, *rows, ["More information"]]:
        book.active.append(row)
    book.save(tmp_path / "release.xlsx")
    return tmp_path / "release.xlsx"


def test_shares_are_read_and_blank_cells_are_zero(tmp_path):
    domain = [None, "6.0", "Society"]
    shares = read_stated_shares(
        save(tmp_path, domain, [None, 6.2, "Jobs", 0.25, 0.5, 0.25, None, 1, None, 0.1])
    )
    assert len(shares) == 9
    assert shares[0] == StatedShare("6.2", "entity", "human", 0.25)
    assert shares[3] == StatedShare("6.2", "intent", "intentional", 0.0)
    assert shares[8] == StatedShare("6.2", "timing", "other", 0.0)


def test_an_invalid_share_is_a_problem(tmp_path):
    path = save(tmp_path, [None, "6.2", "Jobs", "half", 1.5])
    with pytest.raises(BadFile) as caught:
        read_stated_shares(path)
    assert [problem.message for problem in caught.value.problems] == [
        '"half" is not a share from 0 to 1.',
        '"1.5" is not a share from 0 to 1.',
    ]


def test_a_tab_without_a_complete_header_is_refused(tmp_path):
    with pytest.raises(BadFile, match="no row has the values of the three axes"):
        read_stated_shares(save(tmp_path, values=[*VALUES[:-1], "Later"]))


def test_a_workbook_without_the_tab_is_refused_with_its_tabs(tmp_path):
    with pytest.raises(BadFile, match='The tabs: "Statistics"'):
        read_stated_shares(save(tmp_path, tab="Statistics"))
