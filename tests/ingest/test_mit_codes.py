import pytest

from apps.ingest.mit.codes import (
    choose_deepest_code,
    parse_axis_code,
    parse_domain,
    parse_level,
    parse_subdomain,
)


@pytest.mark.parametrize(
    ("axis", "cell", "value"),
    [
        ("entity", "1 - Human", "human"),
        ("entity", "2 - AI ", "ai"),
        ("intent", "2 – unintentional", "unintentional"),
        ("timing", "1-Pre-Deployment", "pre-deployment"),
        ("timing", "4 - Not coded", "not-coded"),
        ("intent", None, "blank"),
        ("entity", "-", "blank"),
    ],
)
def test_codes_are_parsed_and_blank_differs_from_not_coded(axis, cell, value):
    assert parse_axis_code(axis, cell) == value


def test_an_unknown_code_is_refused_with_the_accepted_ones():
    with pytest.raises(ValueError) as caught:
        parse_axis_code("entity", "5 - Institution")
    accepted = "Accepted: 1 - Human, 2 - AI, 3 - Other, 4 - Not coded"
    assert str(caught.value).startswith(f'"5 - Institution" is not a known code of entity. {accepted}')


@pytest.mark.parametrize("cell", ["2 - Human", "1", "Human", "1 - Intentional"])
def test_the_number_and_the_label_of_a_code_must_agree(cell):
    with pytest.raises(ValueError, match="not a known code of entity"):
        parse_axis_code("entity", cell)


def test_levels_are_parsed_and_similar_ones_suggested():
    assert parse_level(" Risk sub-category") == "subcategory"
    with pytest.raises(ValueError, match='Did you mean "Risk Category"'):
        parse_level("Risk Categry")


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        ("6.5 > Governance failure", ("6.5", "Governance failure")),
        ("X.1 > Excluded", ("X.1", "Excluded")),
        ("9.12 > Not seen before ", ("9.12", "Not seen before")),
        ("6.5", ("6.5", "")),
        (None, ("", "")),
    ],
)
def test_a_subdomain_has_a_code_and_a_label(cell, parts):
    assert parse_subdomain(cell) == parts


def test_a_domain_has_a_code_and_a_label():
    assert parse_domain("7. AI System Safety, Failures, & Limitations") == (
        "7",
        "AI System Safety, Failures, & Limitations",
    )


def test_labels_without_a_code_are_refused():
    with pytest.raises(ValueError, match="does not begin with a code"):
        parse_subdomain("Governance failure")


def test_the_deepest_code_is_chosen_and_n_0_is_the_domain():
    assert choose_deepest_code("6", "6.5") == "6.5"
    assert choose_deepest_code("6", "6.0") == choose_deepest_code("6", "") == "6"
    assert (choose_deepest_code("", "X.1"), choose_deepest_code("7", "X.0"), choose_deepest_code("", "")) == (
        "X.1",
        "X.0",
        "",
    )
