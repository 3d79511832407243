"""Risks that say nearly the same: pairs that share most of their words, found without trying all pairs.

Of two texts that share so much, each has one of its rarest words in common with the other's rarest: so many
of them that what is left over could not make up the share (prefix filtering, as in Chaudhuri, Ganti and
Kaushik 2006). Nothing that reaches the threshold is missed.
"""

from collections import Counter, defaultdict
from math import ceil

from apps.search.parser import words

THRESHOLD = 0.6  # of all the different words of two texts, the share that stands in both
FEWEST = 8  # different words; of shorter texts the share says little


def alike(texts, threshold=THRESHOLD):
    """`texts`: (key, text). Pairs (share, key, key), the most alike first."""
    bags = {key: bag for key, text in texts if len(bag := frozenset(words(text).split())) >= FEWEST}
    frequency = Counter(word for bag in bags.values() for word in bag)
    seen = defaultdict(list)
    pairs = []
    for key in sorted(bags, key=lambda key: len(bags[key])):
        rarest = sorted(bags[key], key=lambda word: (frequency[word], word))
        rarest = rarest[: len(rarest) - ceil(threshold * len(rarest)) + 1]
        for other in {other for word in rarest for other in seen[word]}:
            if (share := shared(bags[key], bags[other])) >= threshold:
                pairs.append((share, *sorted((key, other))))
        for word in rarest:
            seen[word].append(key)
    return sorted(pairs, key=lambda pair: (-pair[0], *pair[1:]))


def shared(one, other):
    both = len(one & other)
    return both / (len(one) + len(other) - both)
