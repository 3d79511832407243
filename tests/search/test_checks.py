import pytest

from apps.risks.models import Risk, RiskTerm
from apps.search.checks import check_search_fields


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"titel": "A"}, "search_fields of risks.Risk: 'titel' is not a text field of this model."),
        ({"raw": "A"}, "search_fields of risks.Risk: 'raw' is not a text field of this model."),
        ({"source": "A"}, "search_fields of risks.Risk: 'source' is not a text field of this model."),
        ({"evidence": "A"}, "search_fields of risks.Risk: 'evidence' is not a text field of this model."),
        (
            {"title": "E"},
            "search_fields of risks.Risk: the weight of 'title' is 'E'; it must be one of A, B, C, D.",
        ),
        (
            {"title": 1},
            "search_fields of risks.Risk: the weight of 'title' is 1; it must be one of A, B, C, D.",
        ),
    ],
)
def test_a_wrong_declaration_is_reported(monkeypatch, fields, message):
    monkeypatch.setattr(Risk, "search_fields", fields)
    assert [error.msg for error in check_search_fields(None)] == [message]


def test_a_key_that_is_not_an_integer_is_reported(monkeypatch):
    monkeypatch.setattr(Risk._meta, "pk", Risk._meta.get_field("title"))
    (error,) = check_search_fields(None)
    assert "primary key" in error.msg


def test_a_model_without_search_fields_is_not_checked(monkeypatch):
    monkeypatch.setattr(RiskTerm, "search_fields", {}, raising=False)
    assert check_search_fields(None) == []
