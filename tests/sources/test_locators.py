"""Locators: splitting, ordering and headings."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.sources.locators import (
    build_place_sort_key,
    format_section_heading,
    split_locator,
    strip_section_heading,
)

TEXTS = [
    ["p. 9", "pp. 10-12", "p. 54", "p. 100"],
    ["row 7.01.09", "row 7.2.01", "row 72.04.03"],
    ["section 2", "section 2.9", "section 2.10", "section 3"],
    ["About the Article", "section 1, paragraph 1", "section 4", "Figure 2", ""],
    ["paragraph 2", "paragraph 2, second sentence", "paragraph 2, last sentence", "paragraph 10"],
    [
        'section 3 "Policy, levers", paragraph 1, sentence 4',
        'section 3 "Policy, levers", bullet 2',
        'section 3 "Policy, levers", bullet 10, sentence 1',
        'section 3 "Policy, levers", paragraph 2',
    ],
    ["section 3.1, paragraph 1, third sentence", "section 3.1, paragraph 1, on Roff", "section 3.2"],
    ["title and the paragraph under it", "strategy 1", "strategy 2, first sentence"],
]


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text[0])
def test_places_sort_in_the_order_of_the_text(text):
    shuffled = random.Random(7).sample(text, len(text))
    assert sorted(shuffled, key=build_place_sort_key) == text


def test_a_locator_is_split_into_places():
    assert split_locator("section 3; section 2.1, paragraph 1") == ["section 3", "section 2.1, paragraph 1"]


@pytest.mark.parametrize("one", ["7; 16", "section 3.3; Figure 2, narratives", "p. 4; the study's title"])
def test_a_single_place_is_not_split(one):
    assert split_locator(one) == [one]


@pytest.mark.parametrize(
    ("place", "heading", "rest"),
    [
        ("section 2.3, paragraph 4, on China", "Section 2.3", "paragraph 4, on China"),
        ('section 5 "Paths, forward", bullet 1', "Section 5 “Paths, forward”", "bullet 1"),
        ("paragraphs 3, 5 and 6, first sentences", "Paragraph 3", "paragraphs 3, 5 and 6, first sentences"),
        ("section 4", "Section 4", ""),
        ("pp. 12-13", "", "pp. 12-13"),
        ("row 72.04.03", "", "row 72.04.03"),
        ("", "", ""),
    ],
)
def test_the_section_heading_is_stripped_from_the_place(place, heading, rest):
    assert (format_section_heading(place), strip_section_heading(place)) == (heading, rest)


@given(st.lists(st.text(max_size=60)))
def test_any_text_can_be_sorted(locators):
    found = [place for locator in locators for place in split_locator(locator)]
    assert list(map(build_place_sort_key, sorted(found, key=build_place_sort_key))) == sorted(
        map(build_place_sort_key, found)
    )
    assert all(
        isinstance(format_section_heading(place) + strip_section_heading(place), str) for place in found
    )
