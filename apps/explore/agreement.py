"""How far two readers agree who coded the same risks without seeing each other's codes."""

from collections import Counter
from dataclasses import dataclass


@dataclass(frozen=True)
class Agreement:
    """Over `cases` pairs: the part that agrees, and Cohen's kappa, which takes out chance; 1 is full."""

    cases: int
    observed: float
    kappa: float


def measure_agreement(pairs):
    """Of (first, second) codes. Where both used one and the same code throughout, kappa is 1.

    Cohen, J. (1960). A coefficient of agreement for nominal scales. 10.1177/001316446002000104
    """
    pairs = list(pairs)
    if not pairs:
        raise ValueError("There is nothing to compare.")
    observed = sum(first == second for first, second in pairs) / len(pairs)
    firsts, seconds = (Counter(reader) for reader in zip(*pairs, strict=True))
    chance = sum(firsts[code] * seconds[code] for code in firsts) / len(pairs) ** 2
    return Agreement(len(pairs), observed, 1.0 if chance == 1 else (observed - chance) / (1 - chance))
