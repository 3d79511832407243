"""Risks that say nearly the same: pairs that share most of their words, found without trying all pairs.

Words are put in one order, the rarest first. Of two texts that share so much, each has some of its first
words in common with the other's: so many of them that what is left over could not make up the share (prefix
filtering, as in Chaudhuri, Ganti and Kaushik 2006). How many they have in common at the front bounds what
they can have in common at all, so that few pairs are compared in full. Nothing that reaches the threshold
is missed.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from math import ceil

from apps.search.parser import normalize_words

SIMILARITY_THRESHOLD = 0.6  # of all the different words of two texts, the share that stands in both
MIN_DISTINCT_WORDS = 8  # different words; of shorter texts the share says little


def find_similar_texts(texts, threshold=SIMILARITY_THRESHOLD):
    """`texts`: (key, text). Pairs (share, key, key), the most alike first."""
    bags = rank_words_by_rarity(texts)
    seen = defaultdict(list)  # word -> places of texts that have it in front, the shorter first
    fronts, pairs = [], []
    for place, (key, bag) in enumerate(bags):
        front = len(bag) - ceil(threshold * len(bag)) + 1
        fronts.append((len(bag) - front, bag[front - 1]))
        for other in find_candidates(place, bags, fronts, seen, threshold):
            if (share := compute_word_overlap(bag, bags[other][1])) >= threshold:
                pairs.append((share, *sorted((key, bags[other][0]))))
        for word in bag[:front]:
            seen[word].append(place)
    return sorted(pairs, key=lambda pair: (-pair[0], *pair[1:]))


def rank_words_by_rarity(texts):
    """[(key, its different words as numbers, the rarest first)], the shorter texts first."""
    found = [(key, {*normalize_words(text).split()}) for key, text in texts]
    found = [(key, bag) for key, bag in found if len(bag) >= MIN_DISTINCT_WORDS]
    frequency = Counter(word for _, bag in found for word in bag)
    rank = {word: n for n, word in enumerate(sorted(frequency, key=lambda word: (frequency[word], word)))}
    bags = [(key, sorted(rank[word] for word in bag)) for key, bag in found]
    return sorted(bags, key=lambda item: len(item[1]))


def find_candidates(place, bags, fronts, seen, threshold):
    """Shorter texts that could share enough with this one, by what both have in front."""
    bag, (rest, last) = bags[place][1], fronts[place]
    shortest = bisect_left(bags, threshold * len(bag), hi=place, key=lambda item: len(item[1]))
    common = Counter()
    for word in bag[: len(bag) - rest]:
        common.update(seen[word][bisect_left(seen[word], shortest) :])
    part = threshold / (1 + threshold)
    for other, both in common.items():
        # Whatever else they share comes after the front that ends first.
        left, end = fronts[other]
        if both + (rest if last <= end else left) >= part * (len(bag) + len(bags[other][1])) - 1e-9:
            yield other


def compute_word_overlap(one, other):
    """Of all different words of two texts, the share that stands in both."""
    both = len({*one} & {*other})
    return both / (len({*one}) + len({*other}) - both)
