"""The knowledge that ships: YAML that people edit, loaded as a whole or not at all."""

import io

import pytest
import yaml
from django.core.management import CommandError, call_command

from apps.actors.models import Actor
from apps.history.models import Revision, data_revision
from apps.ingest.models import Upstream
from apps.mitigations.models import MitigationRisk
from apps.risks.models import Risk, RiskActor, RiskCitation, RiskRelation, Scenario, Step
from apps.sources.models import Claim, Source
from apps.taxonomy.models import Term
from tests.factories import make_source

pytestmark = pytest.mark.django_db

KINDS = {"id": "actor-types", "title": "Actor types", "terms": [{"code": "state", "title": "State"}]}
DOMAINS = {
    "id": "mit-domain",
    "title": "Domains",
    "version": "1",
    "citations": [{"source": "doe-2031", "locator": "table 1"}],
    "terms": [{"code": "6", "title": "Power", "terms": [{"code": "6.1", "title": "Its spread"}]}],
}
BASE = {
    "taxonomies/actor-types.yaml": KINDS,
    "taxonomies/mit-domain.yaml": DOMAINS,
    "seed/sources.yaml": [
        {"id": "doe-2031", "title": "Harms", "type": "report", "authors": [{"family": "Doe"}], "year": 2031},
    ],
    "seed/actors.yaml": [
        {"id": "china", "title": "China", "kind": "state", "citations": [{"source": "doe-2031"}]},
        {"id": "usa", "title": "USA", "kind": "state"},
    ],
    "seed/risks.yaml": [
        {"id": "below", "title": "Below", "parent": "race", "level": "subcategory"},
        {
            "id": "race", "title": "Race", "entity": "human", "domain": "6.1", "source": "doe-2031",
            "citations": [{"source": "doe-2031", "locator": "p. 7", "quote": "They race."}],
            "actors": [{"actor": "china", "role": "drives", "source": "doe-2031", "note": "Leads."}],
            "relations": [{"risk": "below", "kind": "leads-to", "source": "doe-2031"}],
        },
    ],
    "seed/mitigations.yaml": [
        {"id": "treaty", "title": "Treaty", "risks": [{"risk": "race", "source": "doe-2031", "position": 1}]},
    ],
    "seed/scenarios.yaml": [
        {
            "id": "chain", "title": "Chain",
            "steps": [
                {"title": "One", "risk": "race", "actors": ["china"], "source": "doe-2031"},
                {"title": "Two", "source": "doe-2031"},
            ],
        },
    ],
    "seed/claims.yaml": [
        {
            "id": "lead", "title": "A lead decides wars",
            "stances": [{"source": "doe-2031", "position": "affirms", "argument": "It does."}],
        },
    ],
}  # fmt: skip


@pytest.fixture
def knowledge(tmp_path):
    """`knowledge(**{"seed/risks.yaml": …})` loads the base with these files in place of its own."""

    def load(files=None):
        for name, content in (BASE | (files or {})).items():
            path = tmp_path / "fixtures" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            text = content if isinstance(content, str) else yaml.safe_dump(content, allow_unicode=True)
            path.write_text(text, encoding="utf-8")
        told = io.StringIO()
        call_command("load_knowledge", tmp_path / "fixtures", stdout=told)
        return told.getvalue()

    return load


def risks(*changed, **race):
    """The risks of the base, with the second one changed, and others."""
    below, own = BASE["seed/risks.yaml"]
    return {"seed/risks.yaml": [below, own | race, *changed]}


def refusal(knowledge, files):
    with pytest.raises(CommandError) as refused:
        knowledge(files)
    said = str(refused.value)
    assert said.startswith("Nothing was loaded.\n")
    assert not Risk.objects.exists() and not Upstream.objects.exists() and data_revision() == 0
    return said


# --- Loading -----------------------------------------------------------------------------------


def test_every_noun_is_loaded_with_its_links_and_published(knowledge):
    knowledge()
    race = Risk.objects.get(public_id="race")
    assert (race.status, race.domain_term.public_id, race.source.public_id) == (
        "published", "mit-domain-6.1", "doe-2031",
    )  # fmt: skip
    assert Risk.objects.get(public_id="below").parent == race
    assert (race.actor_links.get().role, race.citations.get().quote) == ("drives", "They race.")
    assert race.relations.get().other.public_id == "below"
    assert race.mitigation_links.get().mitigation.title == "Treaty"
    assert [step.title for step in Scenario.objects.get().steps.all()] == ["One", "Two"]
    assert [actor.public_id for actor in Step.objects.get(position=1).actors.all()] == ["china"]
    assert Claim.objects.get().stances.get().position == "affirms"
    assert Term.objects.get(code="6.1").path == "6/6.1/"


def test_what_is_loaded_is_one_revision_that_says_so(knowledge):
    knowledge()
    act = Revision.objects.get()
    assert (act.reason, act.batch[:10]) == ("The knowledge that ships", "knowledge ")
    assert {row.revision for row in (*Risk.history.all(), *RiskActor.history.all())} == {act}


def test_loading_twice_changes_nothing(knowledge):
    knowledge()
    before = [model.history.count() for model in (Risk, Actor, Source, RiskCitation, Step, MitigationRisk)]
    knowledge()
    after = [model.history.count() for model in (Risk, Actor, Source, RiskCitation, Step, MitigationRisk)]
    assert (before, Revision.objects.count()) == (after, 1)


def test_it_is_told_what_came_of_each_noun(knowledge):
    assert "risks: 2 new, 0 changed, 0 unchanged" in knowledge()
    assert "risks: 0 new, 1 changed, 1 unchanged" in knowledge(risks(title="Race, renamed"))


def test_a_new_version_of_a_text_follows_where_nobody_edited_it(knowledge):
    knowledge()
    knowledge(risks(title="Race, renamed", description="More."))
    race = Risk.objects.get(public_id="race")
    assert (race.title, race.description) == ("Race, renamed", "More.")


def test_what_was_edited_here_is_kept_and_counted(knowledge):
    knowledge()
    Risk.objects.filter(public_id="race").update(title="As we call it", entity="ai")
    assert "2 edited here and kept" in knowledge(
        risks(title="Race, renamed", entity="other", level="category")
    )
    race = Risk.objects.get(public_id="race")
    assert (race.title, race.entity) == ("As we call it", "ai")


def test_a_link_that_was_deleted_here_is_not_made_again(knowledge):
    knowledge()
    RiskActor.objects.get().delete()
    MitigationRisk.objects.get().delete()
    knowledge()
    assert not RiskActor.objects.exists() and not MitigationRisk.objects.exists()


def test_a_note_edited_here_stays_while_the_rest_of_the_link_follows(knowledge):
    knowledge()
    RiskActor.objects.update(note="Ours.")
    changed = {"actor": "china", "role": "drives", "source": "doe-2031", "note": "New.", "locator": "p. 9"}
    knowledge(risks(actors=[changed]))
    link = RiskActor.objects.get()
    assert (link.note, link.locator) == ("Ours.", "p. 9")


def test_a_record_withdrawn_here_stays_withdrawn(knowledge):
    knowledge()
    Risk.objects.filter(public_id="race").update(status="withdrawn")
    knowledge(risks(title="Race, renamed"))
    assert Risk.objects.get(public_id="race").status == "withdrawn"


def scenario(*actors):
    steps = [{"title": "One", "risk": "race", "actors": list(actors), "source": "doe-2031"}]
    return {"seed/scenarios.yaml": [{"id": "chain", "title": "Chain", "steps": steps}]}


def test_the_actors_of_a_step_follow_where_nobody_edited_them(knowledge):
    knowledge(scenario("china"))
    knowledge(scenario("china", "usa"))
    assert {actor.public_id for actor in Step.objects.get().actors.all()} == {"china", "usa"}


def test_the_actors_of_a_step_that_were_edited_here_are_kept(knowledge):
    knowledge(scenario("china"))
    Step.objects.get().actors.set([Actor.objects.get(public_id="usa")])
    before = data_revision()
    assert "1 edited here and kept" in knowledge(scenario("china"))
    assert [actor.public_id for actor in Step.objects.get().actors.all()] == ["usa"]
    assert data_revision() == before


def test_another_folder_adds_links_to_a_record(knowledge):
    more = [{"also": "race", "actors": [{"actor": "usa", "role": "exposed", "source": "doe-2031"}]}]
    knowledge({"other/risks.yaml": more})
    assert {link.actor.public_id for link in Risk.objects.get(public_id="race").actor_links.all()} == {
        "china",
        "usa",
    }


def test_records_may_name_what_stands_further_down_or_in_another_folder(knowledge):
    knowledge({"aaa/risks.yaml": [{"id": "first", "title": "First", "parent": "race"}]})
    assert Risk.objects.get(public_id="first").parent.public_id == "race"


def test_an_empty_file_says_nothing(knowledge):
    knowledge({"other/risks.yaml": "# nothing yet\n"})
    assert Risk.objects.count() == 2


def test_what_is_already_here_under_that_id_is_joined_and_not_overwritten(knowledge):
    make_source(public_id="doe-2031", title="Harms, as a curator wrote it", publisher="Press")
    knowledge()
    source = Source.objects.get(public_id="doe-2031")
    assert (source.title, source.publisher, source.year) == ("Harms, as a curator wrote it", "Press", 2031)


# --- Refusing ----------------------------------------------------------------------------------

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
    (risks(titel="Race"), ["race", "titel", "Is it 'title'?"]),
    (risks(citation=[CITED]), ["race", "citation", "Is it 'citations'?"]),
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
    (risks(id=None), ["seed/risks.yaml", "id"]),
    (risks(id=1458), ["seed/risks.yaml", "id", "quotes"]),
    (risks({"title": "Without an id"}), ["seed/risks.yaml", "id"]),
    (risks("just words"), ["seed/risks.yaml"]),
    (risks({"also": "nobody", "actors": []}), ["nobody"]),
    (risks({"also": "race", "title": "Twice"}), ["race", "title", "also"]),
    (risks(parent="below"), ["Each is its own ancestor", "race", "below"]),
    (risks(parent="race"), ["Each is its own ancestor", "race"]),
    (risks({"id": "race", "title": "Again"}), ["race", "stands twice"]),
    (risks({"id": "race", "title": "Again", "parent": "below"}), ["race", "stands twice"]),
    ({"other/risks.yaml": [{"id": "race", "title": "Again"}]}, ["other/risks.yaml, race", "stands twice"]),
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
    ("files", "said"), WRONG, ids=lambda value: value[-1] if isinstance(value, list) else ""
)
def test_what_is_wrong_is_told_with_file_record_and_key(knowledge, files, said):
    told = refusal(knowledge, files)
    assert all(word in told for word in said), told


def test_a_file_that_is_not_in_utf_8_is_told(knowledge, tmp_path):
    knowledge()
    (tmp_path / "fixtures" / "seed" / "risks.yaml").write_bytes("- id: a\n  title: Straße".encode("latin-1"))
    with pytest.raises(CommandError, match=r"risks.yaml: is not YAML in UTF-8"):
        call_command("load_knowledge", tmp_path / "fixtures")


def test_every_error_of_every_file_is_told_at_once(knowledge):
    wrong = {
        **risks(entity="robot", domain="9", titel="x"),
        "seed/claims.yaml": [
            {"id": "lead", "title": "L", "stances": [{"source": "no", "position": "maybe"}]}
        ],
    }
    told = refusal(knowledge, wrong)
    assert all(word in told for word in ("robot", "mit-domain-9", "titel", "'no'"))
    assert len(told.splitlines()) >= 5


def test_an_error_is_told_once(knowledge):
    told = refusal(knowledge, risks(source="nobody", entity="robot"))
    assert told.count("nobody") == told.count("robot") == 1


def test_nothing_of_a_second_load_is_written_where_one_record_is_wrong(knowledge):
    knowledge()
    with pytest.raises(CommandError):
        knowledge(risks({"id": "new", "title": "New"}, title="Changed", entity="robot"))
    assert list(Risk.objects.order_by("title").values_list("title", flat=True)) == ["Below", "Race"]
    assert Revision.objects.count() == 1


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(CommandError, match="is not a folder"):
        call_command("load_knowledge", tmp_path / "nowhere")


def test_a_folder_without_knowledge_is_told(tmp_path):
    with pytest.raises(CommandError, match="holds no knowledge"):
        call_command("load_knowledge", tmp_path)


def test_relations_keep_their_two_ends(knowledge):
    knowledge()
    link = RiskRelation.objects.get()
    assert (link.risk.public_id, link.other.public_id, link.basis) == ("race", "below", "curated")
