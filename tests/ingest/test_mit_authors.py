import pytest

from apps.ingest.mit.authors import parse_authors_cell


def pairs(*names):
    return tuple({"family": family, "given": given} for family, given in names)


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Doe A, Roe BC", pairs(("Doe", "A"), ("Roe", "BC"))),
        ("Doe, S, Roe, C", pairs(("Doe", "S"), ("Roe", "C"))),
        ("Doe, S., Roe, C.I., & Poe, T. A.", pairs(("Doe", "S."), ("Roe", "C.I."), ("Poe", "T. A."))),
        ("Doe, N. and Roe, R.", pairs(("Doe", "N."), ("Roe", "R."))),
        ("Y. Doe, P.-O. Roe", pairs(("Doe", "Y."), ("Roe", "P.-O."))),
        ("A. C. de L. F. de Roe, B. Doe", pairs(("de L. F. de Roe", "A. C."), ("Doe", "B."))),
        ("Éluard P, de Haas S, Doe III H", pairs(("Éluard", "P"), ("de Haas", "S"), ("Doe III", "H"))),
        ("Doe-Roe, K Y, O'Poe, A", pairs(("Doe-Roe", "K Y"), ("O'Poe", "A"))),
    ],
)
def test_names_in_a_known_form_are_split(cell, names):
    assert parse_authors_cell(cell, "Doe et al.") == names


@pytest.mark.parametrize(
    ("cell", "short"),
    [
        ("IBM", "IBM"),
        ("Partnership on AI", "Partnership on AI"),
        ("Ministry of Trade and Industry", "MTI"),
        ("Ministry of Trade, Office for AI Safety ", "Ministry of Trade & Office for AI Safety"),
        ("Anna Doe, Bea Roe", "Doe & Roe"),
    ],
)
def test_organisations_and_unknown_forms_are_not_split(cell, short):
    assert parse_authors_cell(cell, short) == ({"literal": cell.strip()},)


def test_one_unknown_form_among_known_ones_is_kept():
    assert parse_authors_cell("Doe A, Roe B, Madonna", "Doe et al.")[2] == {"literal": "Madonna"}


def test_a_single_name_is_not_split_without_a_short_form():
    assert parse_authors_cell("Open AI") == ({"literal": "Open AI"},)
    assert parse_authors_cell("Doe A", "Doe") == pairs(("Doe", "A"))


@pytest.mark.parametrize("cell", [None, "", "-", " , "])
def test_an_empty_cell_has_no_authors(cell):
    assert parse_authors_cell(cell) == ()
