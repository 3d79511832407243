"""The picture of a scenario keeps its text inside and its boxes apart."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.risks.chain import LEFT, TITLE, WIDTH, extent, layout, wrap

LONG = "A step with a title as long as titles may be in this base " * 3


def step(title="A flaw spreads", who="States", domain="Domain 7", hue="d7", why="Nobody checks."):
    return title, who, domain, hue, why


@given(st.text(max_size=200))
def test_wrapping_loses_nothing_but_spaces(text):
    assert "".join("".join(wrap(text, TITLE, 17)).split()) == "".join(text.split())


@given(st.text(alphabet="mWi. 字-", max_size=200))
def test_no_line_is_wider_than_what_holds_it(text):
    assert all(extent(line, 17) <= TITLE for line in wrap(text, TITLE, 17))


def test_a_text_of_blanks_has_no_line():
    assert wrap(" \n\t", TITLE, 17) == []


@pytest.mark.parametrize("count", range(2, 9))
def test_boxes_follow_one_another_without_touching(count):
    nodes = layout([step(LONG, LONG, why=LONG)] * count).nodes
    assert len(nodes) == count
    for one, following in pairwise(nodes):
        assert one.y + one.height < one.arrow[1] < following.disc
        assert following.y > max(text.y for text in one.texts)


def test_texts_stand_in_their_box():
    node = layout([step(LONG, LONG), step()]).nodes[0]
    inside = [text for text in node.texts if text.css != "why"]
    assert all(node.y < text.y < node.y + node.height and LEFT < text.x < WIDTH for text in inside)


def test_the_last_step_leads_nowhere():
    last = layout([step(), step()]).nodes[-1]
    assert last.arrow == ()
    assert all(text.css != "why" for text in last.texts)


def test_a_step_that_says_little_is_still_drawn():
    (node,) = layout([("", "", "", "d0", "")]).nodes
    assert node.height >= 40
