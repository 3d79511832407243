import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.ingest.files import cells
from apps.ingest.mit.pages import parse_pages

CLEANERS = [
    cells.clean_text,
    cells.clean_line,
    cells.clean_value,
    cells.extract_doi,
    cells.extract_url,
    parse_pages,
    cells.rejoin_hyphenated_words,
]
ESCAPED = st.lists(st.sampled_from(["_", "x0001", "x000D", "0", "01_", "_x00", "a", "\r", "\n", "e\u0301"]))
ANYTHING = st.one_of(
    st.text(),
    st.text(st.characters()),
    ESCAPED.map("".join),
    st.dates().map(str),
    st.from_regex(r"(10\.\d{4}/|https?://)[\w/.,;]*", fullmatch=True),
)


@pytest.mark.parametrize("clean", CLEANERS)
@settings(deadline=None)
@given(value=ANYTHING)
def test_cleaning_is_idempotent(clean, value):
    assert clean(clean(value)) == clean(value)


@settings(deadline=None)
@given(value=st.one_of(ANYTHING, st.floats(), st.integers(), st.booleans(), st.none(), st.datetimes()))
def test_cleaning_accepts_any_value(value):
    for clean in (
        cells.clean_text,
        cells.clean_line,
        cells.clean_value,
        cells.extract_doi,
        cells.extract_url,
        cells.parse_year_cell,
        cells.stringify_cell,
        parse_pages,
    ):
        clean(value)


@settings(deadline=None)
@given(value=st.text("ab \"“”'.,(\n"))
def test_only_the_enclosing_quotation_marks_are_removed(value):
    inner, quoted = cells.strip_quotation_marks(value)
    assert inner == (value[1:-1].strip() if quoted else value)


@settings(deadline=None)
@given(value=st.text())
def test_cleaned_text_can_be_stored_anywhere(value):
    cleaned = cells.clean_text(f"a\x00{value}\ud800b")
    assert cleaned[0] + cleaned[-1] == "ab" and b"\0" not in cleaned.encode()


@pytest.mark.parametrize(
    ("cell", "cleaned"),
    [
        (None, ""),
        (2024.0, "2024"),
        (4.25, "4.25"),
        ("  a\r\nb\rc\u2028d  ", "a\nb\nc\nd"),
        ("caf\u0065\u0301", "caf\u00e9"),
        ("a_x0001_b\x01c", "abc"),
        ("a_x000D_\nb_x0009_c", "a\nb\tc"),
        ("snake_x_case _x0041_", "snake_x_case _x0041_"),
        ("two  spaces, “curly” – dash • bullet，", "two  spaces, “curly” – dash • bullet，"),
        ("=1+1", "=1+1"),
    ],
)
def test_cleaning_removes_only_invisible_characters(cell, cleaned):
    assert cells.clean_text(cell) == cleaned


@pytest.mark.parametrize(
    "cell", [None, "", " ", "-", "- ", "–", "N/A", "NA", "n.a.", "[not defined in text]", "None provided. "]
)
def test_placeholders_are_read_as_empty(cell):
    assert cells.clean_value(cell) == ""


@pytest.mark.parametrize("cell", ["- a point", "None", "N/A for now", "Nation", "0"])
def test_texts_that_look_like_placeholders_are_kept(cell):
    assert cells.clean_value(cell) == cell


@pytest.mark.parametrize(
    ("cell", "inner"),
    [
        ('"one"', "one"),
        ('" one. "', "one."),
        ("“one”", "one"),
        ('"a “b” c"', "a “b” c"),
        ('"so called "deep" ones"', 'so called "deep" ones'),
        ('"ends with "this""', 'ends with "this"'),
        ("“a “b” c”", "a “b” c"),
        ('""', ""),
    ],
)
def test_the_marks_around_a_single_quotation_are_removed(cell, inner):
    assert cells.strip_quotation_marks(cell) == (inner, True)


@pytest.mark.parametrize(
    "cell", ['"a" and "b"', '"a" "b"', '"open', 'closed"', '"', "“a” or “b”", '"mixed”', 'x "y"', "", "it's"]
)
def test_other_quotation_marks_are_kept(cell):
    assert cells.strip_quotation_marks(cell) == (cell, False)


@pytest.mark.parametrize(
    ("cell", "doi"),
    [
        ("10.48550/arXiv.2306.06924", "10.48550/arXiv.2306.06924"),
        ("https://doi.org/10.1000/abc\n\n", "10.1000/abc"),
        ("http://dx.doi.org/10.2139/ssrn.1", "10.2139/ssrn.1"),
        ("doi:10.1000/abc.", "10.1000/abc"),
        ("- ", ""),
        ("10.1/x", ""),
        ("10.1000/.", ""),
        ("see the site", ""),
        (None, ""),
    ],
)
def test_a_doi_is_extracted_from_its_surroundings(cell, doi):
    assert cells.extract_doi(cell) == doi


def test_only_web_urls_are_extracted():
    assert cells.extract_url(" https://example.org/a \n") == "https://example.org/a"
    assert cells.extract_url("ftp://example.org") == cells.extract_url("-") == ""


def test_years_are_whole_numbers_within_the_accepted_range():
    assert cells.parse_year_cell(2024.0) == cells.parse_year_cell(" 2024 ") == 2024
    assert cells.parse_year_cell("n.d.") is cells.parse_year_cell(12) is cells.parse_year_cell(None) is None


def test_only_line_breaks_after_hyphens_are_removed():
    assert (
        cells.rejoin_hyphenated_words("third-\nparty and sys\ntem\n- point")
        == "third-party and sys\ntem\n- point"
    )


def test_long_cells_are_shortened_in_messages():
    assert cells.quote_cell("x" * 100) == '"' + "x" * 60 + '…"'
