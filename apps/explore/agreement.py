"""Agreement of two readers who coded the same risks independently."""

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Agreement:
    """Over `cases` pairs of codes: the share that agrees, and Cohen's kappa.

    Kappa corrects the share for agreement by chance: 1 is full agreement, 0 is what chance gives.
    """

    cases: int
    observed: float
    kappa: float


def measure_agreement(pairs: Iterable[tuple[Hashable, Hashable]]) -> Agreement:
    """The agreement of (first, second) codes. Raises ValueError if there are none.

    If both readers used one and the same code throughout, kappa is 1.
    Cohen, J. (1960). A coefficient of agreement for nominal scales. 10.1177/001316446002000104
    """
    pairs = list(pairs)
    if not pairs:
        raise ValueError("There is nothing to compare.")
    observed = sum(first == second for first, second in pairs) / len(pairs)
    firsts, seconds = (Counter(codes) for codes in zip(*pairs, strict=True))
    chance = sum(firsts[code] * seconds[code] for code in firsts) / len(pairs) ** 2
    return Agreement(len(pairs), observed, 1.0 if chance == 1 else (observed - chance) / (1 - chance))
