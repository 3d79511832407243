"""Find pairs of texts that share most of their words, without comparing every pair.

The distinct words of each text are sorted, the rarest first. Two texts above the threshold have a word in
common in their prefixes, which are so long that the words after them cannot reach the threshold alone (prefix
filtering: Chaudhuri, Ganti and Kaushik 2006). The number of words that two prefixes have in common limits the
number that the texts can have in common, so few pairs are compared in full. No pair above the threshold is
missed.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import ceil
from typing import NamedTuple

from apps.search.parser import normalize_words

SIMILARITY_THRESHOLD = 0.6  # of the distinct words of two texts, the share that both contain
MIN_DISTINCT_WORDS = 8  # shorter texts are left out: they share many words by chance

SimilarPair = tuple[float, int, int]  # share of words in both, key, key


class RankedText(NamedTuple):
    """The distinct words of a text as numbers, the rarest word first."""

    key: int
    words: list[int]


class Prefix(NamedTuple):
    """`rest`: the number of words after the prefix; `last`: its last word."""

    rest: int
    last: int


def find_similar_texts(
    texts: Iterable[tuple[int, str]], threshold: float = SIMILARITY_THRESHOLD
) -> list[SimilarPair]:
    """Pairs of (key, text) whose word overlap reaches the threshold, those with the highest overlap first."""
    ranked = rank_words_by_rarity(texts)
    positions: dict[int, list[int]] = defaultdict(list)  # of the texts with a word in their prefix
    prefixes: list[Prefix] = []
    pairs: list[SimilarPair] = []
    for position, text in enumerate(ranked):
        length = len(text.words) - ceil(threshold * len(text.words)) + 1
        prefixes.append(Prefix(len(text.words) - length, text.words[length - 1]))
        for other in find_candidates(position, ranked, prefixes, positions, threshold):
            if (share := compute_word_overlap(text.words, ranked[other].words)) >= threshold:
                first, second = sorted((text.key, ranked[other].key))
                pairs.append((share, first, second))
        for word in text.words[:length]:
            positions[word].append(position)
    return sorted(pairs, key=lambda pair: (-pair[0], *pair[1:]))


def rank_words_by_rarity(texts: Iterable[tuple[int, str]]) -> list[RankedText]:
    """The texts that are long enough, the shortest first."""
    distinct = [(key, {*normalize_words(text).split()}) for key, text in texts]
    distinct = [(key, words) for key, words in distinct if len(words) >= MIN_DISTINCT_WORDS]
    frequency = Counter(word for _, words in distinct for word in words)
    rank = {word: n for n, word in enumerate(sorted(frequency, key=lambda word: (frequency[word], word)))}
    ranked = [RankedText(key, sorted(rank[word] for word in words)) for key, words in distinct]
    return sorted(ranked, key=lambda text: len(text.words))


def find_candidates(
    position: int,
    ranked: Sequence[RankedText],
    prefixes: Sequence[Prefix],
    positions: Mapping[int, list[int]],
    threshold: float,
) -> Iterator[int]:
    """The positions of shorter texts that could reach the threshold, by the words in both prefixes."""
    words, prefix = ranked[position].words, prefixes[position]
    shortest = bisect_left(ranked, threshold * len(words), hi=position, key=lambda text: len(text.words))
    in_both: Counter[int] = Counter()
    for word in words[: len(words) - prefix.rest]:
        found = positions.get(word, [])
        in_both.update(found[bisect_left(found, shortest) :])
    needed = threshold / (1 + threshold)  # of the words of both texts together
    for other, count in in_both.items():
        # All further common words come after the prefix that ends first.
        remaining = prefix.rest if prefix.last <= prefixes[other].last else prefixes[other].rest
        if count + remaining >= needed * (len(words) + len(ranked[other].words)) - 1e-9:
            yield other


def compute_word_overlap(first: Iterable[object], second: Iterable[object]) -> float:
    """The share of the distinct words of two texts that both contain (Jaccard index)."""
    first, second = {*first}, {*second}
    return len(first & second) / len(first | second)
