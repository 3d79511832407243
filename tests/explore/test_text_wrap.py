"""Text wrapping: lines fit and lose nothing."""

from hypothesis import given
from hypothesis import strategies as st

from apps.explore.figures.text_wrap import measure_text, wrap_and_truncate, wrap_text


@given(st.text(max_size=200))
def test_wrapping_loses_nothing_but_spaces(text):
    assert "".join("".join(wrap_text(text, 300, 17)).split()) == "".join(text.split())


@given(st.text(alphabet="mWi. 字-", max_size=200))
def test_no_line_exceeds_the_width(text):
    assert all(measure_text(line, 17) <= 300 for line in wrap_text(text, 300, 17))


def test_an_empty_text_has_no_lines():
    assert wrap_text(" \n\t", 300, 17) == []


@given(st.text(alphabet="mWi, 字-", min_size=1, max_size=300), st.integers(1, 3))
def test_a_truncated_text_fits_and_ends_with_an_ellipsis(text, most):
    lines = wrap_and_truncate(text, 200, 20, most)
    assert len(lines) <= most and all(measure_text(line, 20) <= 200 for line in lines)
    assert lines == wrap_text(text, 200, 20) or lines[-1].endswith(" …")


def test_a_text_is_truncated_between_words_if_possible():
    assert wrap_and_truncate("one two three four five", 65, 14, 2) == ["one two", "three …"]
    assert wrap_and_truncate("one two three four five", 65, 14, 3) == ["one two", "three four", "five"]
