"""Two people editing one record."""

import pytest

from apps.history.models import Revision, create_revision
from apps.risks.models import Evidence, Risk, Step
from apps.sources.models import Source
from tests.factories import make_actor, make_evidence, make_risk, make_scenario, make_source, make_step


@pytest.fixture
def anna(django_user_model):
    return django_user_model.objects.create_superuser("anna")


@pytest.fixture
def late(curator, form, address, anna):
    """Sends a form that was opened before anna wrote something."""

    def send(record, write, **values):
        data = form(record)
        with create_revision(user=anna, reason="Read again"):
            write()
        return curator.post(address(record), data | values)

    return send


@pytest.fixture
def again(curator, address):
    """Sends the form that came back, as it came back."""

    def send(record, response):
        forms = [response.context["adminform"].form]
        for inline in response.context["inline_admin_formsets"]:
            forms += [inline.formset.management_form, *inline.formset.forms]
        data = {bound.html_name: bound.value() for form in forms for bound in form}
        data = {name: value for name, value in data.items() if value is not None and value is not False}
        return curator.post(address(record), data)

    return send


def edit(obj, **values):
    def write():
        found = type(obj).objects.get(pk=obj.pk)
        for name, value in values.items():
            setattr(found, name, value)
        found.save()

    return write


def test_the_second_writes_nothing_and_sees_both_versions(late):
    risk = make_risk(title="Old")
    page = late(risk, edit(risk, title="Hers"), title="Mine").content.decode()
    assert Risk.objects.get().title == "Hers"
    for text in ("Nothing was saved", "by anna", "Read again", "<td>Old</td><td>Hers</td><td>Mine</td>"):
        assert text in page


def test_nothing_is_logged_of_what_was_refused(late):
    risk = make_risk()
    late(risk, edit(risk, title="Hers"), title="Mine")
    assert risk.history.count() == 2 and Revision.objects.count() == 2


def test_the_form_that_is_shown_again_saves_both(late, again):
    risk = make_risk(title="Old", description="Old\nlines")
    back = late(risk, edit(risk, title="Hers"), description="Mine")
    assert again(risk, back).status_code == 302
    assert (Risk.objects.get().title, Risk.objects.get().description) == ("Hers", "Mine")


def test_after_reading_yours_may_replace_theirs(late, again):
    risk = make_risk(title="Old")
    again(risk, late(risk, edit(risk, title="Hers"), title="Mine", reason="I read it"))
    assert Risk.objects.get().title == "Mine"
    assert risk.history.latest().revision.reason == "I read it"


def test_line_endings_of_browsers_are_no_change(late):
    risk = make_risk(description="One\ntwo")
    page = late(risk, edit(risk, description="Hers"), description="One\r\ntwo").content.decode()
    assert "<td>Hers</td><td>not changed</td>" in page


def test_a_link_added_meanwhile_is_shown_and_kept(late, again):
    risk = make_risk(title="Old")
    back = late(risk, lambda: make_evidence(risk, quote="Hers"), title="Mine")
    assert "Evidence added" in back.content.decode()
    again(risk, back)
    assert Risk.objects.get().title == "Mine" and Evidence.objects.get().quote == "Hers"


def test_a_link_changed_meanwhile_keeps_what_only_they_changed(late, again):
    risk = make_risk()
    evidence = make_evidence(risk, quote="Old", locator="p. 1")
    back = late(risk, edit(evidence, quote="Hers"), **{"evidence-0-locator": "p. 2"})
    again(risk, back)
    assert (Evidence.objects.get().quote, Evidence.objects.get().locator) == ("Hers", "p. 2")


def test_a_link_removed_meanwhile_stays_removed_unless_you_changed_it(late, again):
    risk = make_risk(title="Old")
    one, two = make_evidence(risk, quote="One"), make_evidence(risk, quote="Two")
    remove = Evidence.objects.all().delete
    back = late(risk, remove, title="Mine", **{"evidence-1-quote": "Mine"})
    assert again(risk, back).status_code == 302
    assert [evidence.quote for evidence in Evidence.objects.all()] == ["Mine"]
    assert Evidence.objects.get().pk not in (one.pk, two.pk)


def test_a_link_that_you_add_or_remove_stays_so(late, again):
    risk, source = make_risk(title="Old"), make_source()
    make_evidence(risk, quote="Old")
    added = {"evidence-TOTAL_FORMS": 2, "evidence-0-DELETE": "on"}
    added |= {"evidence-1-quote": "Mine", "evidence-1-source": source.pk}
    again(risk, late(risk, edit(risk, title="Hers"), **added))
    assert Risk.objects.get().title == "Hers"
    assert [evidence.quote for evidence in Evidence.objects.all()] == ["Mine"]


def test_the_actors_of_a_step_are_merged_as_one_field(late, again):
    scenario, china, acme = make_scenario(), make_actor(title="China"), make_actor(title="Acme")
    step = make_step(scenario, actors=[china])
    back = late(scenario, lambda: step.actors.set([acme]), title="Mine")
    assert "China (china)" in back.content.decode()
    again(scenario, back)
    assert [actor.title for actor in Step.objects.get().actors.all()] == ["Acme"]


def test_authors_are_compared_as_names(late, again):
    source = make_source(authors=[{"family": "Woo", "given": "Ann"}])
    back = late(source, edit(source, title="Hers"), publisher="Mine")
    again(source, back)
    found = Source.objects.get()
    assert (found.title, found.publisher) == ("Hers", "Mine")
    assert found.authors == [{"family": "Woo", "given": "Ann"}]


def test_a_move_is_refused_as_well(late):
    risk = make_risk(title="Old", source=make_source())
    late(risk, edit(risk, title="Hers"), _move="withdraw", reason="Wrong")
    assert Risk.objects.get().status == "published"


@pytest.mark.parametrize("seen", ["", "x", "9" * 30])
def test_a_form_without_a_valid_revision_is_not_trusted(late, seen):
    risk = make_risk(title="Old")
    late(risk, edit(risk, title="Hers"), title="Mine", seen=seen)
    assert Risk.objects.get().title == "Hers"


def test_a_third_edit_is_shown_too(late, again):
    risk = make_risk(title="Old")
    back = late(risk, edit(risk, title="Hers"), title="Mine")
    edit(risk, title="Third")()
    page = again(risk, back).content.decode()
    assert "<td>Hers</td><td>Third</td><td>Mine</td>" in page


def test_a_write_without_a_visible_change_is_no_conflict(late):
    risk = make_risk(title="Old")
    late(risk, edit(risk), title="Mine")
    assert Risk.objects.get().title == "Mine"
