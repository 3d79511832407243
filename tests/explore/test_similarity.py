"""Pairs of texts that share most of their words, and the page that shows them side by side."""

from io import StringIO
from itertools import combinations

import pytest
from django.core.cache import cache
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from apps.explore.near_duplicates.similarity import (
    MIN_DISTINCT_WORDS,
    compute_word_overlap,
    find_similar_texts,
)
from apps.history.models import get_data_revision
from apps.search.parser import normalize_words
from tests.factories import make_risk

LONG = "One two three four five six seven eight nine ten"


def test_case_and_punctuation_do_not_make_texts_different():
    assert find_similar_texts([(1, LONG), (2, LONG.upper().replace(" ", ", ")), (3, LONG[::-1])]) == [
        (1.0, 1, 2)
    ]


def test_a_pair_at_the_threshold_is_found():
    texts = [(1, LONG), (2, LONG.replace("nine", "x").replace("ten", "y"))]  # 8 of 12 words
    assert find_similar_texts(texts, 0.66) == [(8 / 12, 1, 2)]
    assert find_similar_texts(texts, 0.67) == []


def test_the_most_similar_pairs_come_first():
    texts = [(1, LONG), (2, f"{LONG} eleven twelve"), (3, f"{LONG} eleven")]
    assert [pair[1:] for pair in find_similar_texts(texts)] == [(2, 3), (1, 3), (1, 2)]


def test_short_texts_are_left_out():
    few = " ".join(LONG.split()[: MIN_DISTINCT_WORDS - 1])
    assert find_similar_texts([(1, few), (2, few)]) == []


@given(st.lists(st.lists(st.sampled_from("abcdefghijklmnop"), min_size=8, max_size=20), max_size=12))
def test_no_pair_is_missed(bags):
    texts = [(key, " ".join(bag)) for key, bag in enumerate(bags)]
    sets = {key: frozenset(normalize_words(text).split()) for key, text in texts}
    tried = {
        (a, b) for a, b in combinations(sets, 2) if min(len(sets[a]), len(sets[b])) >= MIN_DISTINCT_WORDS
    }
    expected = {(a, b) for a, b in tried if compute_word_overlap(sets[a], sets[b]) >= 0.6}
    assert {(a, b) for _, a, b in find_similar_texts(texts)} == expected


@pytest.fixture
def page(client, db):
    """The pairs that the page shows: (share, title, title)."""
    cache.clear()  # every test has a data revision 1 of its own

    def read(address="/quality/near-duplicates/"):
        pairs = client.get(address).context["pairs"]
        return [(round(share, 2), *(risk.title for risk in risks)) for share, risks in pairs]

    return read


def test_the_page_shows_published_pairs(page):
    make_risk(title="First", description=LONG), make_risk(title="Second", description=LONG)
    make_risk(title="Draft", description=LONG, status="draft")
    assert page() == [(0.83, "First", "Second")]


def test_the_page_includes_risks_written_since(page):
    first = make_risk(title="First", description=LONG)
    assert page() == []
    make_risk(title="Second", description=LONG)
    assert len(page()) == 1
    first.description = "Something else"
    first.save()
    assert page() == []


def test_the_pairs_are_paginated(page, client):
    for number in range(8):  # 28 pairs
        make_risk(title=f"R{number}", description=LONG)
    assert (len(page()), len(page("/quality/near-duplicates/?page=2"))) == (25, 3)
    assert client.get("/quality/near-duplicates/?page=3").status_code == 404


def test_the_page_of_a_too_large_database_says_so(page, client, monkeypatch):
    monkeypatch.setattr("apps.explore.near_duplicates.pairs.MAX_COMPARED_RISKS", 1)
    make_risk(title="First", description=LONG), make_risk(title="Second", description=LONG)
    text = client.get("/quality/near-duplicates/").content.decode()
    assert "too many to compare" in text and "not been compared yet" in text


def test_a_command_compares_a_large_database_and_the_page_states_when(page, client, monkeypatch):
    monkeypatch.setattr("apps.explore.near_duplicates.pairs.MAX_COMPARED_RISKS", 1)
    make_risk(title="First", description=LONG), make_risk(title="Second", description=LONG)
    call_command("compare_risks", stdout=StringIO())
    compared = get_data_revision()
    make_risk(title="Third", description=LONG)
    assert page() == [(0.83, "First", "Second")]
    assert (
        f"Compared at data revision {compared} on" in client.get("/quality/near-duplicates/").content.decode()
    )
