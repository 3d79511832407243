import pytest

from apps.explore.agreement import measure_agreement


def test_kappa_corrects_for_agreement_by_chance():
    pairs = [("a", "a")] * 20 + [("a", "b")] * 5 + [("b", "a")] * 10 + [("b", "b")] * 15
    found = measure_agreement(pairs)
    assert (found.cases, found.observed, round(found.kappa, 3)) == (50, 0.7, 0.4)


def test_full_agreement_is_one_even_on_a_single_code():
    assert measure_agreement([("a", "a")] * 3).kappa == 1


def test_kappa_of_agreement_by_chance_is_zero():
    assert measure_agreement([("a", "a"), ("a", "b"), ("b", "a"), ("b", "b")]).kappa == 0


def test_an_empty_comparison_raises_an_error():
    with pytest.raises(ValueError, match="nothing to compare"):
        measure_agreement([])
