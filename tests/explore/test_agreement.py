import pytest

from apps.explore.agreement import measure_agreement


def test_kappa_takes_out_what_chance_would_agree_on():
    pairs = [("a", "a")] * 20 + [("a", "b")] * 5 + [("b", "a")] * 10 + [("b", "b")] * 15
    found = measure_agreement(pairs)
    assert (found.cases, found.observed, round(found.kappa, 3)) == (50, 0.7, 0.4)


def test_full_agreement_is_one_even_on_a_single_code():
    assert measure_agreement([("a", "a")] * 3).kappa == 1


def test_agreement_by_chance_alone_is_nought():
    assert measure_agreement([("a", "a"), ("a", "b"), ("b", "a"), ("b", "b")]).kappa == 0


def test_nothing_cannot_be_compared():
    with pytest.raises(ValueError, match="nothing to compare"):
        measure_agreement([])
