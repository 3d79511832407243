from datetime import date, datetime

import pytest

from apps.ingest.mit.pages import parse_pages


@pytest.mark.parametrize(
    ("cell", "pages"),
    [(5.0, "5"), (7, "7"), ("5.0", "5"), ("14-15", "14-15"), ("7; 16", "7; 16"), (" 3 \n", "3")],
)
def test_pages_are_text_without_decimal_points(cell, pages):
    assert parse_pages(cell) == pages


@pytest.mark.parametrize("cell", ["Appendix B", "Table 3", "5/6", "May 1-2", "7.16", "iv", "2.5", "13-14-15"])
def test_other_texts_and_lists_are_kept(cell):
    assert parse_pages(cell) == cell


@pytest.mark.parametrize("cell", ["NA", "-", None, "", "N/A"])
def test_placeholders_for_pages_are_empty(cell):
    assert parse_pages(cell) == ""


@pytest.mark.parametrize(
    "cell",
    [
        *(datetime(2024, 5, 6), date(2025, 5, 6), datetime(2024, 6, 5)),
        *("2024-05-06", "2024-05-06 00:00:00", "2024-05-06T00:00:00"),
        *("6-May", "06-May", "6 May", "6-May-24", "6 May 2024", "May-06", "May 6", "May 6, 2024", "may-6"),
        *("5/6/2024", "05/06/24", "6/5/2024", "5/6/2024 0:00", "06.05.2024", "5-6-2024"),
    ],
)
def test_a_range_converted_to_a_date_is_restored(cell):
    assert parse_pages(cell) == "5-6"


def test_the_month_is_the_number_that_can_be_one():
    assert (
        parse_pages("13/12/2024")
        == parse_pages("12/13/2024")
        == parse_pages(datetime(2025, 12, 13))
        == "12-13"
    )


def test_numbers_that_are_not_dates_are_kept():
    assert parse_pages("14/15/2024") == "14/15/2024"
    assert parse_pages("2024-13-40") == "2024-13-40"
