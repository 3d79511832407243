from io import StringIO
from pathlib import Path

import yaml
from django.core.management import call_command

ROOT = Path(__file__).parent.parent.parent
AXES = ["entity", "intent", "timing", "domain"]
CODED = yaml.safe_load((ROOT / "fixtures" / "coding" / "double-coding.yaml").read_text())
FIXTURES = {
    risk["id"]: risk
    for path in ROOT.glob("fixtures/*/risks.yaml")
    if path.parent.name != "mit1458"
    for risk in yaml.safe_load(path.read_text())
    if "id" in risk
}


def printed(*arguments):
    out = StringIO()
    call_command("agreement", *arguments, stdout=out)
    return out.getvalue()


def test_the_codebook_reports_what_the_command_prints():
    codebook = (ROOT / "docs" / "codebook.md").read_text()
    assert printed() in codebook
    assert printed("--without-examples") in codebook


def test_examples_can_be_left_out(tmp_path):
    codes = {"entity": "ai", "intent": "other", "timing": "other", "domain": "7.3"}
    rows = [
        {"id": "a", "example": True, "first": codes, "second": codes},
        {"id": "b", "first": codes, "second": codes | {"domain": "7.6"}},
    ]
    file = tmp_path / "coding.yaml"
    file.write_text(yaml.safe_dump(rows))
    assert "| domain | 2 | 100% | 1.00 |\n| subdomain | 2 | 50% |" in printed(file)
    assert "| domain | 1 | 100% | 1.00 |\n| subdomain | 1 | 0% |" in printed(file, "--without-examples")


def test_every_risk_written_for_riskbase_was_coded_twice():
    assert sorted(row["id"] for row in CODED) == sorted(FIXTURES)


def test_each_difference_and_nothing_else_is_resolved_with_a_reason():
    for row in CODED:
        settled = row.get("settled", {})
        assert {axis for axis in AXES if row["first"][axis] != row["second"][axis]} == set(settled), row["id"]
        assert all(answer["code"] and answer["note"] for answer in settled.values()), row["id"]


def test_risks_have_the_code_that_both_readers_gave_or_the_resolved_one():
    for row in CODED:
        settled = {axis: answer["code"] for axis, answer in row.get("settled", {}).items()}
        final = row["first"] | settled
        assert {axis: FIXTURES[row["id"]][axis] for axis in AXES} == final, row["id"]
