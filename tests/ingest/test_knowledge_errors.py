"""All problems of a folder of knowledge are reported, and nothing is written."""

import pytest
from django.core.management import CommandError, call_command

from apps.history.models import Revision, get_data_revision
from apps.ingest.models import Upstream
from apps.risks.models import Risk
from tests.ingest.folders import KINDS, risks

pytestmark = pytest.mark.django_db


def get_refusal(knowledge, files):
    with pytest.raises(CommandError) as refused:
        knowledge(files)
    message = str(refused.value)
    assert message.startswith("Nothing was loaded.\n")
    assert not Risk.objects.exists() and not Upstream.objects.exists() and get_data_revision() == 0
    return message


CITED = {"source": "doe-2031"}
WRONG = [
    (risks(entity="robot"), ["seed/risks.yaml, race", "entity", "robot"]),
    (risks(level="top"), ["seed/risks.yaml, race", "level", "top"]),
    (risks(domain="6.9"), ["race", "domain", "There is no term 'mit-domain-6.9'"]),
    (risks(source="nobody"), ["race", "source", "There is no source 'nobody'"]),
    (risks(parent="nobody"), ["race", "parent", "There is no risk 'nobody'"]),
    (risks(citations=[{"source": "nobody"}]), ["race", "citations 1", "There is no source 'nobody'"]),
    (risks(actors=[CITED | {"actor": "x", "role": "drives"}]), ["actors 1", "There is no actor 'x'"]),
    (risks(actors=[CITED | {"actor": "china", "role": "watches"}]), ["race", "role", "watches"]),
    (risks(actors=[{"actor": "china", "role": "drives"}]), ["race", "actors 1", "source"]),
    (risks(relations=[CITED | {"risk": "race", "kind": "leads-to"}]), ["race", "itself"]),
    (risks(terms=["topics-x"]), ["race", "terms 1", "There is no term 'topics-x'"]),
    (risks(titel="Race"), ["race", "titel", "Did you mean 'title'?"]),
    (risks(citation=[CITED]), ["race", "citation", "Did you mean 'citations'?"]),
    (risks(citations=[CITED | {"page": "7"}]), ["citations 1", "page", "is not a key of a risk citation"]),
    (risks(title=None), ["race", "title"]),
    (risks(title=""), ["race", "title"]),
    (risks(title="x" * 501), ["race", "title", "500"]),
    (risks(domain=6.1), ["race", "domain", "quotes"]),
    (risks(locator=7.10), ["race", "locator", "quotes"]),
    (risks(citations="doe-2031"), ["race", "citations", "list"]),
    (risks(citations=["doe-2031"]), ["race", "citations 1"]),
    (risks(status="draft"), ["race", "status"]),
    (risks(id="Race One"), ["Race One", "small letters"]),
    (risks(id="bulk"), ["bulk", "is used in URLs of the API"]),
    (risks(id=None), ["seed/risks.yaml", "id"]),
    (risks(id=1458), ["seed/risks.yaml", "id", "quotes"]),
    (risks({"title": "Without an id"}), ["seed/risks.yaml", "id"]),
    (risks("just words"), ["seed/risks.yaml"]),
    (risks({"also": "nobody", "actors": []}), ["nobody"]),
    (risks({"also": "race", "title": "Twice"}), ["race", "title", "also"]),
    (risks(parent="below"), ["is its own ancestor", "race", "below"]),
    (risks(parent="race"), ["is its own ancestor", "race"]),
    (risks({"id": "race", "title": "Again"}), ["race", "occurs twice"]),
    (risks({"id": "race", "title": "Again", "parent": "below"}), ["race", "occurs twice"]),
    ({"other/risks.yaml": [{"id": "race", "title": "Again"}]}, ["other/risks.yaml, race", "occurs twice"]),
    ({"seed/risks.yaml": {"id": "race"}}, ["seed/risks.yaml", "list"]),
    ({"seed/risks.yaml": "- id: [unclosed"}, ["risks.yaml", "is not YAML"]),
    ({"seed/risks.yaml": "- id: race\n  title: One\n  title: Two\n"}, ["risks.yaml", "title", "twice"]),
    ({"seed/actors.yaml": [{"id": "china", "title": "China", "kind": "x"}]}, ["kind", "actor-types-x"]),
    ({"seed/actors.yaml": [{"id": "china", "title": "China"}]}, ["china", "kind"]),
    ({"seed/sources.yaml": [{"id": "doe-2031", "title": "T", "year": "soon"}]}, ["doe-2031", "year"]),
    ({"seed/sources.yaml": [{"id": "doe-2031", "title": "T", "doi": "x"}]}, ["doe-2031", "is not a DOI"]),
    ({"seed/sources.yaml": [{"id": "doe-2031", "title": "T", "date": "2031-13-01"}]}, ["date"]),
    ({"taxonomies/x.yaml": {"title": "No id"}}, ["x.yaml", "id"]),
    ({"taxonomies/x.yaml": KINDS | {"id": "x", "terms": [{"title": "No code"}]}}, ["x.yaml", "code"]),
    ({"taxonomies/x.yaml": KINDS | {"id": "x", "terms": [{"code": "a/b", "title": "T"}]}}, ["a/b", "slash"]),
    ({"seed/riks.yaml": []}, ["seed/riks.yaml", "risks"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("files", "expected"), WRONG, ids=lambda value: value[-1] if isinstance(value, list) else ""
)
def test_problems_are_reported_with_file_record_and_key(knowledge, files, expected):
    message = get_refusal(knowledge, files)
    assert all(word in message for word in expected), message


def test_a_file_that_is_not_utf_8_is_reported(knowledge, tmp_path):
    knowledge()
    (tmp_path / "fixtures" / "seed" / "risks.yaml").write_bytes("- id: a\n  title: Straße".encode("latin-1"))
    with pytest.raises(CommandError, match=r"risks.yaml: is not YAML in UTF-8"):
        call_command("load_knowledge", tmp_path / "fixtures")


def test_all_problems_of_all_files_are_reported_at_once(knowledge):
    wrong = {
        **risks(entity="robot", domain="9", titel="x"),
        "seed/claims.yaml": [
            {"id": "lead", "title": "L", "stances": [{"source": "no", "position": "maybe"}]}
        ],
    }
    message = get_refusal(knowledge, wrong)
    assert all(word in message for word in ("robot", "mit-domain-9", "titel", "'no'"))
    assert len(message.splitlines()) >= 5


def test_each_problem_is_reported_once(knowledge):
    message = get_refusal(knowledge, risks(source="nobody", entity="robot"))
    assert message.count("nobody") == message.count("robot") == 1


def test_one_invalid_record_prevents_the_whole_load(knowledge):
    knowledge()
    with pytest.raises(CommandError):
        knowledge(risks({"id": "new", "title": "New"}, title="Changed", entity="robot"))
    assert list(Risk.objects.order_by("title").values_list("title", flat=True)) == ["Below", "Race"]
    assert Revision.objects.count() == 1


def test_a_missing_folder_is_reported(tmp_path):
    with pytest.raises(CommandError, match="is not a folder"):
        call_command("load_knowledge", tmp_path / "nowhere")


def test_a_folder_without_knowledge_is_reported(tmp_path):
    with pytest.raises(CommandError, match="contains no knowledge"):
        call_command("load_knowledge", tmp_path)
