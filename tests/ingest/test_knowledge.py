"""`load_knowledge` loads a folder of YAML completely or not at all."""

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


def test_loading_creates_one_revision(knowledge):
    knowledge()
    revision = Revision.objects.get()
    assert (revision.reason, revision.batch[:10]) == ("The knowledge that ships", "knowledge ")
    assert {row.revision for row in (*Risk.history.all(), *RiskActor.history.all())} == {revision}


def test_loading_twice_changes_nothing(knowledge):
    knowledge()
    before = [model.history.count() for model in (Risk, Actor, Source, RiskCitation, Step, MitigationRisk)]
    knowledge()
    after = [model.history.count() for model in (Risk, Actor, Source, RiskCitation, Step, MitigationRisk)]
    assert (before, Revision.objects.count()) == (after, 1)


def test_a_citation_without_a_locator_is_recognized_again(knowledge):
    knowledge()
    assert knowledge() == "Everything was there already; nothing changed.\n"


def test_the_output_counts_the_rows_of_each_noun(knowledge):
    assert "risks: 2 new, 0 changed, 0 unchanged" in knowledge()
    assert "risks: 0 new, 1 changed, 1 unchanged" in knowledge(risks(title="Race, renamed"))


def test_unedited_fields_are_updated(knowledge):
    knowledge()
    knowledge(risks(title="Race, renamed", description="More."))
    race = Risk.objects.get(public_id="race")
    assert (race.title, race.description) == ("Race, renamed", "More.")


def test_local_edits_are_kept_and_counted(knowledge):
    knowledge()
    Risk.objects.filter(public_id="race").update(title="As we call it", entity="ai")
    assert "2 edited here and kept" in knowledge(
        risks(title="Race, renamed", entity="other", level="category")
    )
    race = Risk.objects.get(public_id="race")
    assert (race.title, race.entity) == ("As we call it", "ai")


def test_deleted_links_are_not_created_again(knowledge):
    knowledge()
    RiskActor.objects.get().delete()
    MitigationRisk.objects.get().delete()
    knowledge()
    assert not RiskActor.objects.exists() and not MitigationRisk.objects.exists()


def test_an_edited_note_is_kept_while_other_fields_are_updated(knowledge):
    knowledge()
    RiskActor.objects.update(note="Ours.")
    changed = {"actor": "china", "role": "drives", "source": "doe-2031", "note": "New.", "locator": "p. 9"}
    knowledge(risks(actors=[changed]))
    link = RiskActor.objects.get()
    assert (link.note, link.locator) == ("Ours.", "p. 9")


def test_withdrawn_records_stay_withdrawn(knowledge):
    knowledge()
    Risk.objects.filter(public_id="race").update(status="withdrawn")
    knowledge(risks(title="Race, renamed"))
    assert Risk.objects.get(public_id="race").status == "withdrawn"


def scenario(*actors):
    steps = [{"title": "One", "risk": "race", "actors": list(actors), "source": "doe-2031"}]
    return {"seed/scenarios.yaml": [{"id": "chain", "title": "Chain", "steps": steps}]}


def test_unedited_actors_of_a_step_are_updated(knowledge):
    knowledge(scenario("china"))
    knowledge(scenario("china", "usa"))
    assert {actor.public_id for actor in Step.objects.get().actors.all()} == {"china", "usa"}


def test_edited_actors_of_a_step_are_kept(knowledge):
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


def test_records_may_refer_to_later_records_and_other_folders(knowledge):
    knowledge({"aaa/risks.yaml": [{"id": "first", "title": "First", "parent": "race"}]})
    assert Risk.objects.get(public_id="first").parent.public_id == "race"


def test_an_empty_file_is_accepted(knowledge):
    knowledge({"other/risks.yaml": "# nothing yet\n"})
    assert Risk.objects.count() == 2


def test_an_existing_record_is_completed_and_not_overwritten(knowledge):
    make_source(public_id="doe-2031", title="Harms, as a curator wrote it", publisher="Press")
    knowledge()
    source = Source.objects.get(public_id="doe-2031")
    assert (source.title, source.publisher, source.year) == ("Harms, as a curator wrote it", "Press", 2031)


def test_relations_keep_their_two_ends(knowledge):
    knowledge()
    link = RiskRelation.objects.get()
    assert (link.risk.public_id, link.other.public_id, link.basis) == ("race", "below", "curated")
