"""The knowledge that ships: YAML that people edit, loaded as a whole or not at all."""

import pytest

from apps.actors.models import Actor
from apps.history.models import Revision, get_data_revision
from apps.mitigations.models import MitigationRisk
from apps.risks.models import Risk, RiskActor, RiskCitation, RiskRelation, Scenario, Step
from apps.sources.models import Claim, Source
from apps.taxonomy.models import Term
from tests.factories import make_source
from tests.ingest.folders import risks

pytestmark = pytest.mark.django_db


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


def test_a_citation_without_a_place_is_the_same_citation_again(knowledge):
    knowledge()
    assert knowledge() == "Everything was there already; nothing changed.\n"


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
    before = get_data_revision()
    assert "1 edited here and kept" in knowledge(scenario("china"))
    assert [actor.public_id for actor in Step.objects.get().actors.all()] == ["usa"]
    assert get_data_revision() == before


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


def test_relations_keep_their_two_ends(knowledge):
    knowledge()
    link = RiskRelation.objects.get()
    assert (link.risk.public_id, link.other.public_id, link.basis) == ("race", "below", "curated")
