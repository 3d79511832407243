"""The origin of each value, and the edits that replaced it."""

import pytest

from apps.history.models import Revision, create_revision
from apps.ingest.datasets import DATASETS
from apps.ingest.models import Upstream, Verdict
from apps.ingest.plan.make import apply_plan, make_plan
from apps.ingest.provenance.mentions import list_dataset_mentions
from apps.ingest.provenance.restore import restore_upstream_values
from apps.ingest.provenance.trace import trace_record
from apps.risks.models import Risk, Scenario, Step
from apps.sources.models import Source
from apps.taxonomy.models import Term
from tests.factories import make_actor, make_citation, make_risk, make_risk_actor, make_source, make_term
from tests.ingest.workbooks import CODED, cells, save

pytestmark = pytest.mark.django_db

QUOTE = {"Additional ev.": "Shown.", "p.AddEv": 9}
RISKS = [
    cells("72.00.00", "P"),
    cells("72.04.00", "C", "Divides", Description="“Wide ones.”", **{"P.Def": "5-6"}, **CODED, **QUOTE),
    cells("72.04.01", "S", "Divides", "Wealth", Description="Of some.", **{"P.Def": 7}, **CODED),
    cells("72.04.01.a", "E", "Divides", "Wealth", **QUOTE),
]
LISTED = [["", 72, "Doe2031", "Harms, listed", "Doe, J., & Roe, R.", "Doe", 2031, "10.1000/x"]]


@pytest.fixture
def imported(tmp_path):
    """`imported(row, …)` imports a release of these rows, or a small one."""
    for code in ("6.1", "6.2"):
        make_term(code)

    def load(*rows):
        path = save(tmp_path / "release.xlsx", rows or RISKS, included=LISTED)
        return apply_plan(make_plan("mit-ai-risk-repository", [path]))

    return load


def values(record, place=0, **options):
    """{field: TracedField} of a record or, with an index, of one of its links."""
    thing = trace_record(record, **options).objects[place]
    return {value.field.name: value for value in thing.fields}


def edit(record, user=None, reason="", **changes):
    with create_revision(user, reason):
        for name, value in changes.items():
            setattr(record, name, value)
        record.save()


# --- The position of a value ------------------------------------------------------------------------


def test_a_value_has_file_sheet_row_column_and_cell(imported):
    imported()
    (saying,) = values(Risk.objects.get(external_id="72.04.00"))["description"].upstream_values
    assert (saying.upstream.file, saying.upstream.sheet_name, saying.upstream.row) == (
        "release.xlsx",
        "AI Risk Database v9",
        5,
    )
    assert len(saying.upstream.sha256) == 64
    assert (saying.cells, saying.text, saying.is_current) == (
        [("Description", "“Wide ones.”")],
        "Wide ones.",
        True,
    )


def test_a_linked_record_is_shown_by_its_name(imported):
    imported()
    value = values(Risk.objects.get(external_id="72.04.00"))["source"]
    assert value.upstream_values[0].cells == [("Ev_ID", "72.04.00")]
    assert value.text == value.upstream_values[0].text == "Harms, listed (doe2031)"


def test_of_several_columns_the_one_that_was_read_is_shown(imported):
    imported(*RISKS, cells("72.05.00", "C", None, "Named beside", **CODED | {"Sub-domain": None}))
    own, beside = (Risk.objects.get(external_id=f"72.0{n}.00") for n in (4, 5))
    assert values(own)["title"].upstream_values[0].cells == [("Risk category", "Divides")]
    assert values(beside)["title"].upstream_values[0].cells == [("Risk subcategory", "Named beside")]
    assert values(own)["domain_term"].upstream_values[0].cells == [("Sub-domain", "6.2 > Jobs")]
    assert values(beside)["domain_term"].upstream_values[0].cells == [("Domain", "6. Society")]


def test_a_quotation_in_the_row_of_a_risk_has_the_cells_of_that_row(imported):
    imported()
    risk = Risk.objects.get(external_id="72.04.00")
    assert values(risk, 1)["locator"].upstream_values[0].cells == [("p.AddEv", "9")]
    assert values(risk, 1)["quote"].upstream_values[0].cells == [("Additional ev.", "Shown.")]


def test_a_value_of_yaml_has_its_key_and_its_record(knowledge):
    knowledge()
    risk = Risk.objects.get(public_id="race")
    (saying,) = values(risk)["domain_term"].upstream_values
    assert (saying.cells, saying.upstream.sheet_name) == ([("domain", None)], "race")
    places = {thing.noun: thing.upstream_rows[0].sheet_name for thing in trace_record(risk).objects}
    assert places["risk actor"] == "race, actors 1"
    assert {thing.upstream_rows[0].file for thing in trace_record(risk).objects} == {"seed/risks.yaml"}


def test_the_actors_of_a_step_have_upstream_values(knowledge):
    knowledge()
    (one, two) = (values(Scenario.objects.get(), place) for place in (1, 2))
    assert (one["actors"].text, one["actors"].upstream_values[0].cells) == (
        "China (china)",
        [("actors", None)],
    )
    assert "actors" not in two


# --- Edits ----------------------------------------------------------------------------------------


def test_an_edit_has_author_revision_and_reason(imported, admin_user):
    imported()
    risk = Risk.objects.get(external_id="72.04.00")
    edit(risk, admin_user, "Read again", title="Gaps", entity="human")
    edit(risk, intent="other")
    value, other = values(risk)["title"], values(risk)["timing"]
    assert (value.text, value.upstream_values[0].text, value.upstream_values[0].is_current) == (
        "Gaps",
        "Divides",
        False,
    )
    assert (value.revision.author_name, value.revision.reason) == ("admin", "Read again")
    assert value.revision == Revision.objects.order_by("-pk")[1]
    assert other.upstream_values[0].is_current and other.revision is None


def test_a_field_that_was_edited_back_has_no_difference(imported):
    imported()
    risk = Risk.objects.get(external_id="72.04.00")
    edit(risk, title="Gaps")
    edit(risk, title="Divides")
    assert not values(risk)["title"].is_overridden and not trace_record(risk).differences


def test_a_link_whose_natural_key_was_edited_keeps_its_upstream_values(knowledge):
    """The place is part of the natural key of a citation."""
    knowledge()
    risk = Risk.objects.get(public_id="race")
    edit(risk.citations.get(), locator="p. 8")
    (difference,) = trace_record(risk).differences
    assert (difference.field.text, difference.upstream_value.text) == ("p. 8", "p. 7")


def test_a_value_that_no_dataset_states_was_written_here(imported, admin_user):
    imported()
    risk = Risk.objects.get(external_id="72.04.00")
    edit(risk, admin_user, coding_note="Because.")
    with create_revision(admin_user):
        make_risk_actor(risk, make_actor(title="China"), note="Leads.")
    own, *_, link = trace_record(risk).objects
    said = [([value.label for value in written], act.author_name) for act, written in own.local_fields]
    assert said == [
        (["coded by"], "mit-ai-risk-repository release.xlsx"),
        (["coding note"], "admin"),
    ]
    assert not link.imported_fields and [act.author_name for act, _ in link.local_fields] == ["admin"]


def test_if_datasets_differ_both_are_shown_and_the_field_is_not_edited(imported, knowledge):
    knowledge()
    risk = {"external_id": "72.04.00", "origin": "mit-ai-risk-repository"}
    Risk.objects.filter(public_id="race").update(**risk)
    Upstream.objects.filter(key='["race"]').update(values={"public_id": "race", "title": "Race"})
    imported()
    value = values(Risk.objects.get(public_id="race"))["title"]
    assert [
        (saying.upstream.dataset, saying.text, saying.is_current) for saying in value.upstream_values
    ] == [
        ("knowledge", "Race", True),
        ("mit-ai-risk-repository", "Divides", False),
    ]
    assert not value.is_overridden and value.revision is None


def test_an_edit_imported_from_a_list_has_its_column(imported, edited, django_user_model):
    imported()
    risk = Risk.objects.get(external_id="72.04.00")
    ana = django_user_model.objects.create_user("ana")
    apply_plan(edited("risks", {risk.public_id: {"subdomain": "6.1", "title": "Gaps"}}), ana)
    assert (values(risk)["title"].column, values(risk)["title"].revision.author_name) == ("title", "ana")
    assert values(risk)["domain_term"].column == "domain, subdomain"


def test_a_record_that_no_dataset_describes_was_written_here():
    risk = make_risk(description="Ours.")
    (thing,) = trace_record(risk).objects
    assert not thing.positions and not thing.imported_fields
    assert {value.label for _, written in thing.local_fields for value in written} == {"title", "description"}


def test_the_mentions_of_a_record_count_its_differing_fields(imported):
    imported()
    risk = Risk.objects.get(external_id="72.04.00")
    edit(risk, title="Gaps", entity="human", coding_note="Because.")
    (mention,) = list_dataset_mentions(risk)
    assert (mention.dataset.title, mention.upstream.row, mention.differing_fields) == (
        "MIT AI Risk Repository",
        5,
        2,
    )
    assert list_dataset_mentions(make_risk()) == []


# --- Restoring -------------------------------------------------------------------------------------


def test_the_actors_of_a_step_are_restored(knowledge):
    knowledge()
    step = Step.objects.get(position=1)
    step.actors.set([make_actor(title="Acme")])
    restore_upstream_values(step.scenario, lambda difference: True, trace_record(step.scenario).checksum)
    assert [actor.public_id for actor in step.actors.all()] == ["china"]
    assert knowledge() == "Everything was there already; nothing changed.\n"


def test_a_restored_term_has_the_path_of_its_code(knowledge):
    knowledge()
    term = Term.objects.get(code="6.1")
    edit(term, code="6.9")
    restore_upstream_values(term, lambda difference: True, trace_record(term).checksum)
    assert Term.objects.values_list("code", "path").get(pk=term.pk) == ("6.1", "6/6.1/")


# --- Readers --------------------------------------------------------------------------------------


def test_readers_do_not_see_a_link_to_a_draft():
    risk = make_risk()
    make_risk_actor(risk, make_actor(title="Hidden", status="draft"), note="Secret")
    make_citation(risk, source=make_source(title="Hidden", status="draft"))
    assert len(trace_record(risk).objects) == 3
    assert len(trace_record(risk, is_public=True).objects) == 1


def test_readers_do_not_see_the_name_of_a_draft_that_a_dataset_states(imported):
    imported()
    risk = Risk.objects.get(external_id="72.04.00")
    edit(risk, source=make_source(title="Ours"))
    edit(Source.objects.get(external_id="72"), status="draft")
    assert values(risk)["source"].upstream_values[0].text == "Harms, listed (doe2031)"
    said = values(risk, is_public=True)["source"].upstream_values[0]
    assert said.text == "a record that is not published"


def test_readers_see_authors_since_the_record_was_published(admin_user):
    risk = make_risk(status="draft", title="First")
    edit(risk, admin_user, "Secret", title="Second")
    edit(risk, reason="Published", status="published")
    assert values(risk)["title"].revision.reason == "Secret"
    assert values(risk, is_public=True)["title"].revision.reason == "Published"


# --- Queries ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_public", [False, True])
def test_the_number_of_queries_does_not_depend_on_the_number_of_links(
    imported, django_assert_num_queries, is_public
):
    imported(*RISKS, *(cells(f"72.04.01.{letter}", "E", "Divides", "Wealth", **QUOTE) for letter in "bcdef"))
    few, many = (Risk.objects.get(external_id=f"72.04.0{n}") for n in (0, 1))
    for _ in range(20):
        make_risk_actor(many, make_actor())
        make_citation(many)
    assert len(trace_record(many).objects) > 45
    with django_assert_num_queries(7):
        trace_record(few, is_public=is_public)
    with django_assert_num_queries(7):
        trace_record(many, is_public=is_public)
    with django_assert_num_queries(1):
        list_dataset_mentions(many)


# --- The columns are those that the importers read -------------------------------------------------


def find_fields_without_column():
    """The fields of all upstream rows that have no column."""
    return {
        (upstream.model, name)
        for upstream in Upstream.objects.all()
        for name in {*upstream.values} - {"raw"}
        if name not in DATASETS[upstream.dataset].get_columns(upstream)
    }


def test_every_field_of_the_mit_workbook_has_a_column(imported):
    imported()
    assert Upstream.objects.values("model").distinct().count() == 4 and find_fields_without_column() == set()


def test_every_field_of_yaml_has_a_key(knowledge):
    knowledge()
    assert Upstream.objects.values("model").distinct().count() > 12 and find_fields_without_column() == set()


def test_every_imported_object_is_found_by_its_natural_key(imported, knowledge):
    knowledge()
    imported()
    for risk in Risk.objects.all():
        for thing in trace_record(risk).objects:
            assert thing.upstream_rows, thing.label


# Without the level: a row of another level is no longer the parent of others.
OTHER = {
    "Risk category": "Another", "Risk subcategory": "Another", "Description": "Another",
    "Additional ev.": "Another", "P.Def": 99, "p.AddEv": 99, "Entity": "1 - Human", "Intent": "3 - Other",
    "Timing": "1 - Pre-deployment", "Domain": "7. Another", "Sub-domain": "6.1 > Power",
}  # fmt: skip
ALONE = cells("72.06.00", "C", "Alone", Domain="6. Society")


@pytest.mark.parametrize("column", OTHER)
def test_a_cell_changes_only_fields_that_have_its_column(imported, tmp_path, column):
    rows = [RISKS[0], *(row | QUOTE for row in RISKS[1:3]), RISKS[3], ALONE]
    imported(*rows)
    changed = [rows[0], *(row | ({column: OTHER[column]} if row.get(column) else {}) for row in rows[1:])]
    plan = make_plan("mit-ai-risk-repository", [save(tmp_path / "next.xlsx", changed, included=LISTED)])
    found = set()
    for row in plan.rows.filter(verdict=Verdict.CHANGED):
        columns = DATASETS[plan.dataset].get_columns(Upstream.objects.get(model=row.model, key=row.key))
        found |= {(name, columns[name]) for change in row.changes if (name := change["name"]) != "raw"}
    assert found and [name for name, columns in found if column not in columns] == []
