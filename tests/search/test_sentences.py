"""Every search finds the same rows on SQLite and on PostgreSQL."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.risks.models import Risk
from apps.search.parser import MAX_CHARACTERS, MAX_TERMS, ParsedSearch, SearchSyntaxError, parse_search

ALL = set(range(1, 13))
SENTENCES = {
    # words
    "fraud": {4, 12},
    "FRAUD": {4, 12},
    "voice": {4, 10, 11},
    "voices fraud": {4},
    "fraud control": set(),
    "llm": {5},
    "bias": {1, 2},
    "biases": {1, 2},
    "technology": {7, 8},
    "possible": {8},
    # stop words are ignored, unless there are no other words or they are quoted
    "loss of the control": {3},
    "leak and the example": {5},
    "it": {3, 6, 7},
    '"with" it': {7},
    '"a"': {1, 6},
    '"as"': {2},
    # phrases stay within one field
    '"loss of control"': {3},
    '"control loss"': set(),
    "“loss of control”": {3},
    '"control an agent"': set(),
    '"face recognition" groups': {2},
    # without
    "privacy -children": {9},
    'fraud -"bank accounts"': {12},
    "-fraud": ALL - {4, 12},
    "-fraud -bias": ALL - {1, 2, 4, 12},
    "voice -the": {10, 11},
    # either
    "fraud OR recognition": {2, 4, 12},
    "bank OR toys voices": {4, 11},
    'fraud OR "face recognition" bank OR twice': {2, 4},
    "OR fraud": {4, 12},
    "fraud OR": {4, 12},
    "fraud OR -bank": {12},
    # punctuation, numbers, compounds, addresses
    "state-of-the-art": {5},
    '"state of the art"': {5},
    "gpt-4": {5},
    "gpt": {5},
    "1000": {11},
    "1,000": {8},
    "example.org": {5},
    "https://example.org": set(),
    "10.1000/xyz": {11},
    "at&t": {8},
    "score": {12},
    "e-mail": {5},
    # accents and other scripts
    "gipiskis": {6},
    "Gipiškis": {6},
    "Gipis\u030ckis": {6},
    "sao paulo": {6},
    "FAÇADE": {6},
    "zazołc": {10},
    "данных": {9},
    "УТЕЧКА": {9},
    "हिन्दी": {10},
    "αθηνα": {10},
    # what the databases would take for operators
    "NEAR": {12},
    "fraud NOT reported": {12},
    "fraud AND control": set(),
    "title:fraud": set(),
    "fraud*": {4, 12},
    "^loss": {3, 7},
    "fraud & !bank | x:*": set(),
    "(fraud": {4, 12},
    'fraud "bank': {4},
    "' OR 1=1 --": set(),
    "100%": {12},
    "%s": {11},
}


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_finds_the_same_rows_on_both_databases(find, sentence):
    assert find(sentence) == SENTENCES[sentence]


@pytest.mark.parametrize("text", ["", "  ", "\n"])
def test_blank_text_keeps_every_row(find, text):
    assert find(text) == ALL


@pytest.mark.parametrize(
    "text", ["-", "?!", '"', '""', '-""', "OR", "\0", "\u0301", "\ud800", "- -", "(*:^)"]
)
def test_text_without_a_word_finds_nothing(find, text):
    assert find(text) == set()


@given(
    text=st.text(alphabet=st.one_of(st.sampled_from("ab -\"'*:^()&|!<>\\%\0"), st.characters()), max_size=60)
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_is_an_error(db, text):
    assert Risk.objects.search(text).count() == len(Risk.objects.search(text).ranked())


def test_a_text_beyond_the_limits_is_refused_with_the_numbers():
    with pytest.raises(SearchSyntaxError, match=r"at most 1,000 characters; this one has 10,000"):
        parse_search("x" * 10_000)
    with pytest.raises(SearchSyntaxError, match="at most 50 words and phrases; this one has 51"):
        parse_search("x " * (MAX_TERMS + 1))


def test_a_text_at_the_limits_is_searched_for(find):
    assert find("x" * MAX_CHARACTERS) == set()
    assert find(" OR ".join(["fraud"] * 25) + " OR") == {4, 12}
    assert find('"' + "a " * 499 + '"') == set()


def test_a_sentence_is_read_into_groups_and_exclusions():
    sentence = parse_search('hiring OR "credit score" bias -China the')
    assert sentence == ParsedSearch((("hiring", "credit score"), ("bias", "biases")), ("china",))
