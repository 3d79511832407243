"""Imports in the admin: from the upload to the revision."""

import csv
import io
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from apps.ingest.files import uploads
from apps.ingest.models import Plan, PlanState
from apps.ingest.plan.make import apply_plan, delete_plan
from apps.risks.models import Risk
from tests.factories import make_taxonomy
from tests.ingest.mit_lines import COLUMNS, PAPER, RISK

pytestmark = pytest.mark.django_db
ADD = "/admin/ingest/plan/add/"


def table(*rows):
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


@pytest.fixture(autouse=True)
def taxonomy():
    make_taxonomy("mit-domain")


@pytest.fixture
def upload(client):
    def send(content, name="risks.csv", **options):
        file = SimpleUploadedFile(name, content)
        data = {"dataset": "mit-ai-risk-repository", "mit-ai-risk-repository-file0": file, **options}
        return client.post(ADD, data)

    return send


@pytest.fixture
def planned(curator, upload):
    """The plan of some rows, after an earlier file of others was applied and edited here."""

    def plan(*rows, first=(PAPER, RISK), edit=lambda risk: None):
        if first:
            upload(table(*first))
            apply_plan(Plan.objects.first())
        for risk in Risk.objects.all():
            edit(risk)
            risk.save()
        upload(table(*rows), "next.csv")
        return Plan.objects.first()

    return plan


def ours(risk):
    risk.description, risk.locator = "Better said here.", "p. 99"


def second(number):
    return {**RISK, "Ev_ID": f"01.{number:02}.00", "Risk category": f"Risk {number}"}


@pytest.fixture
def conflict(planned):
    """Two risks whose description and page were edited here, and a dataset with other values."""
    rows = [RISK, second(2)]
    new = [{**row, "Description": "As it is now.", "P.Def": "4"} for row in rows]
    return planned(PAPER, *new, first=(PAPER, *rows), edit=ours)


@pytest.fixture
def page(curator, address):
    return lambda plan, **asked: curator.get(address(plan), asked)


@pytest.fixture
def press(curator, address):
    """Press a button of a plan's page, with some checkboxes checked."""

    def send(plan, shown=(), take=(), **button):
        seen = curator.get(address(plan)).context["seen"]
        sent = {"seen": seen, "shown": [row.pk for row in shown], "take": take, **button}
        return curator.post(address(plan), sent, follow=True)

    return send


def text_of(response):
    """The page with single spaces between words."""
    return " ".join(response.content.decode().split())


def box(row, field):
    return f"{row.pk}:{field}"


def descriptions():
    return set(Risk.objects.values_list("description", flat=True))


# --- Upload ----------------------------------------------------------------------------------------


def test_a_file_becomes_a_plan_and_nothing_is_written(curator, upload, admin_user):
    response = upload(table(PAPER, RISK), **{"mit-ai-risk-repository-release": "V9"})
    plan = Plan.objects.get()
    assert response.url == f"/admin/ingest/plan/{plan.pk}/change/"
    assert (plan.user, plan.version, plan.files[0]["name"]) == (admin_user, "V9", "risks.csv")
    text = curator.get(response.url).content.decode()
    assert plan.files[0]["sha256"] in text and "Nothing has been written yet." in text
    assert not Risk.objects.exists()


def test_every_error_of_a_refused_file_is_shown_with_its_place(curator, upload, said):
    response = upload(table(PAPER, {**RISK, "Entity": "9 - Ghost", "Intent": "<b>wrong</b>"}))
    page = curator.get(response.url)
    assert [(p["row"], p["column"]) for p in page.context["problems"]] == [(3, "Entity"), (3, "Intent")]
    text = page.content.decode()
    assert "&lt;b&gt;wrong" in text and "<b>wrong" not in text and "2 errors were found" in text
    assert "_apply" not in text


def bomb():
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name in ("[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"):
            archive.writestr(name, b"0" * 20_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"PK\x03\x04 cut", "a.xlsx", "damaged or truncated"),
        (bomb, "a.xlsx", "200 times its size"),
        (b"<html>", "a.csv", "a web page or XML"),
        (b"\xff\xfea\0", "a.csv", "UTF-16"),
    ],
    ids=["truncated", "zip bomb", "web page", "UTF-16"],
)
def test_a_hostile_file_is_refused_with_a_reason(curator, upload, content, name, message):
    response = upload(content() if callable(content) else content, name)
    assert Plan.objects.get().state == PlanState.REFUSED
    assert message in curator.get(response.url).content.decode()


def test_a_file_that_is_too_large_is_skipped_and_reported(curator, upload, monkeypatch):
    monkeypatch.setattr(uploads, "MAX_FILE_SIZE", 100_000)
    response = upload(b"x" * 200_000)
    assert response.status_code == 400
    assert "The file is larger than 50 MB and was not read." in response.content.decode()
    assert not Plan.objects.exists()


def test_a_form_without_a_file_is_invalid(curator):
    response = curator.post(ADD, {"dataset": "mit-ai-risk-repository"})
    assert (response.status_code, "This field is required." in response.content.decode()) == (400, True)


@pytest.mark.parametrize("name", ["../../etc/passwd.csv", "ß" * 200 + ".csv", "a\0b.csv", "…….csv"])
def test_a_file_is_stored_under_a_portable_name(curator, upload, name, settings):
    upload(table(PAPER, RISK), name)
    kept = [path for path in (settings.DATA_DIR / "imports").rglob("*") if path.is_file()]
    assert [path.name for path in kept] == [Plan.objects.get().files[0]["name"]]
    assert kept[0].suffix == ".csv" and len(kept[0].name) <= 60


def test_a_form_from_elsewhere_is_refused(admin_user):
    from_elsewhere = Client(enforce_csrf_checks=True)
    from_elsewhere.force_login(admin_user)
    assert from_elsewhere.post(ADD, {"dataset": "mit-ai-risk-repository"}).status_code == 403


# --- Permissions ---------------------------------------------------------------------------------------


@pytest.fixture
def as_staff(client, db):
    """Logs in as somebody with these permissions alone."""

    def log_in(*names):
        user = User.objects.create_user("staff", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in=names))
        client.force_login(user)
        return client

    return log_in


def test_a_user_who_may_view_plans_cannot_upload_or_decide(conflict, as_staff, address):
    client = as_staff("view_plan")
    text = client.get(address(conflict)).content.decode()
    assert "Description of risks" in text and "_apply" not in text and 'name="take"' not in text
    assert client.get(ADD).status_code == client.post(ADD).status_code == 403
    for button in ("_apply", "_take", "_anew"):
        assert client.post(address(conflict), {button: "*:*"}).status_code == 403


def test_a_user_who_may_add_plans_cannot_apply_them(as_staff, upload, address):
    client = as_staff("view_plan", "add_plan")
    assert upload(table(PAPER, RISK)).status_code == 302
    assert client.post(address(Plan.objects.get()), {"_apply": "1"}).status_code == 403


def test_the_rows_need_the_permission_to_view_plans(conflict, as_staff):
    assert as_staff().get(f"/admin/ingest/plan/{conflict.pk}/rows.csv").status_code == 403


# --- Reading ---------------------------------------------------------------------------------------


def test_a_conflict_shows_previous_stated_and_current_value(conflict, page):
    rows = page(conflict, verdict="conflict", q="theft").context["rows"]
    (line,) = [line for line in rows[0].fields if line.name == "description"]
    assert (line.previous, line.stated, line.current) == ("As it was.", "As it is now.", "Better said here.")
    assert line.outcome == "Edited here, and changed in the dataset. Our value is kept."


def test_a_new_record_shows_its_values(planned, page):
    plan = planned(PAPER, {**RISK, "Timing": "", "P.Def": ""}, first=())
    (row,) = page(plan, noun="risks.risk").context["rows"]
    fields = {field.label: field for field in row.fields}
    source = fields["source"]
    assert (source.previous, source.stated, source.current) == ("", "A paper (one2024)", "")
    assert source.outcome == "New." and not source.is_question
    assert fields["entity"].stated == "1 - Human" and "locator" not in fields


def test_words_that_differ_are_marked(planned, page):
    text = "One two three four five six seven eight nine ten eleven."
    plan = planned(
        PAPER,
        {**RISK, "Description": text.replace("five", "5")},
        first=(PAPER, {**RISK, "Description": text}),
    )
    html = page(plan).content.decode()
    assert "<del>five </del>" in html and "<ins>5 </ins>" in html


@pytest.mark.parametrize(
    ("asked", "titles"),
    [
        ({"verdict": "gone"}, ["Risk 2"]),
        ({"verdict": "new", "noun": "risks.risk"}, ["Risk 3"]),
        ({"field": "description"}, ["Theft of models"]),
        ({"q": "models theft"}, ["Theft of models"]),
        ({"noun": "sources.source"}, []),
    ],
)
def test_rows_are_filtered(planned, page, asked, titles):
    new = (PAPER, {**RISK, "Description": "As it is now."}, second(3))
    plan = planned(*new, first=(PAPER, RISK, second(2)))
    assert [reviewed.row.title for reviewed in page(plan, **asked).context["rows"]] == titles


def test_an_invalid_filter_is_reported(conflict, page):
    response = page(conflict, verdict="nonsense", p="x")
    assert response.status_code == 200 and "Select a valid choice" in response.content.decode()


def test_counts_are_of_the_rows_that_their_links_show(conflict, page):
    told = {name: (dict(counts), same) for _, name, counts, same in page(conflict).context["verdict_counts"]}
    assert told["risks"][0]["conflict"] == 2 and told["risks"][1] == 0
    assert told["sources"][1] == 1


def test_a_page_costs_the_same_number_of_queries_at_1_and_at_60_rows(planned, page, conflict):
    def queries(plan):
        page(plan)
        with CaptureQueriesContext(connection) as context:
            page(plan)
        return len(context)

    few = queries(conflict)
    for number in range(60):
        row = conflict.rows.filter(verdict="conflict").first()
        row.pk, row.key = None, f"[{number}]"
        row.save()
    assert queries(conflict) == few


def test_a_page_costs_the_same_number_of_queries_at_1_and_at_50_new_rows(
    planned, page, django_assert_num_queries
):
    plan = planned(PAPER, *map(second, range(10, 60)), first=())
    with CaptureQueriesContext(connection) as context:
        assert len(page(plan, verdict="new", noun="risks.risk", q="10").context["rows"]) == 1
    with django_assert_num_queries(len(context)):
        assert len(page(plan, verdict="new", noun="risks.risk", q="Risk").context["rows"]) == 50


# --- Deciding --------------------------------------------------------------------------------------


def test_a_field_of_one_row_is_accepted_and_rejected(conflict, press):
    row = conflict.rows.filter(verdict="conflict").first()
    text = text_of(press(conflict, [row], [box(row, "description")], _choices=""))
    assert "1 of 4 fields edited here would be overwritten." in text
    assert Plan.objects.get(pk=conflict.pk).accepted == [["risks.risk", row.key, "description"]]
    press(conflict, [row], [], _choices="")
    assert Plan.objects.get(pk=conflict.pk).accepted == []


def test_a_column_is_accepted(conflict, press):
    text = text_of(press(conflict, _take="risks.risk:description"))
    assert "2 of 4 fields edited here would be overwritten." in text
    press(conflict, _apply="")
    assert set(Risk.objects.values_list("description", "locator")) == {("As it is now.", "p. 99")}


def test_all_fields_are_accepted_and_rejected(conflict, press):
    assert "4 of 4 fields" in text_of(press(conflict, _take="*:*"))
    assert Plan.objects.get(pk=conflict.pk).accepted == [["*", "*", "*"]]
    assert "None of the 4 fields" in text_of(press(conflict, _keep="*:*"))


def test_one_field_of_an_accepted_column_is_rejected(conflict, press):
    press(conflict, _take="*:*")
    row = conflict.rows.filter(verdict="conflict").first()
    text = text_of(press(conflict, [row], [box(row, "locator")], _choices=""))
    assert "3 of 4 fields edited here would be overwritten." in text
    press(conflict, _apply="")
    assert descriptions() == {"Better said here.", "As it is now."}


def test_an_unknown_checkbox_is_refused(conflict, press):
    assert press(conflict, take=["1:status"]).status_code == 400


def test_a_record_gone_upstream_is_withdrawn_if_its_box_is_checked(planned, press):
    plan = planned(PAPER, second(2))
    row = plan.rows.get(verdict="gone")
    text = text_of(press(plan, [row], [box(row, "withdraw")], _choices=""))
    assert "1 of 1 record gone upstream would be withdrawn." in text
    press(plan, [row], [box(row, "withdraw")], _apply="")
    assert Risk.objects.get(title="Theft of models").status == "withdrawn"


def test_a_withdrawal_needs_the_permission_to_publish(planned, press, as_staff, said):
    plan = planned(PAPER, second(2))
    row = plan.rows.get(verdict="gone")
    press(plan, [row], [box(row, "withdraw")], _choices="")
    as_staff("view_plan", "change_plan")
    response = press(plan, [row], [box(row, "withdraw")], _apply="")
    assert "you need the permission to publish" in said(response)[0]
    assert Risk.objects.get(title="Theft of models").status == "published"


# --- Applying --------------------------------------------------------------------------------------


def test_applying_is_one_revision_with_its_reason(planned, press, admin_user):
    plan = planned(PAPER, RISK, first=())
    text = text_of(press(plan, _apply="", reason="The spring release"))
    plan.refresh_from_db()
    revision = plan.revision
    assert (revision.user, revision.reason, plan.state) == (admin_user, "The spring release", "applied")
    assert "next.csv" in revision.batch and f"/admin/history/revision/{revision.pk}/change/" in text
    assert set(Risk.history.values_list("revision", flat=True)) == {revision.pk}


def test_decisions_that_the_page_did_not_show_are_not_applied(conflict, press, curator, address, said):
    seen = curator.get(address(conflict)).context["seen"]
    press(conflict, _take="*:*")
    response = curator.post(address(conflict), {"_apply": "", "seen": seen}, follow=True)
    assert "Nothing was written" in said(response)[0]
    assert descriptions() == {"Better said here."}


def test_a_stale_plan_writes_nothing_and_is_remade_with_its_decisions(conflict, press):
    press(conflict, _take="risks.risk:description")
    for risk in Risk.objects.all():
        risk.locator = "p. 100"
        risk.save()
    response = press(conflict, _apply="")
    assert response.status_code == 409
    assert "The data has changed" in response.content.decode() and "_anew" in response.content.decode()
    press(conflict, _anew="")
    anew = Plan.objects.first()
    assert (anew.files, anew.accepted) == (conflict.files, [["risks.risk", "*", "description"]])
    press(anew, _apply="")
    assert set(Risk.objects.values_list("description", "locator")) == {("As it is now.", "p. 100")}


def test_a_plan_cannot_be_applied_twice(planned, press):
    plan = planned(PAPER, RISK, first=())
    press(plan, _apply="")
    assert press(plan, _apply="").status_code == 409
    assert Risk.objects.count() == 1


# --- Downloads and files --------------------------------------------------------------------------


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_all_rows_can_be_downloaded(conflict, curator, format):
    response = curator.get(f"/admin/ingest/plan/{conflict.pk}/rows.{format}")
    content = b"".join(response.streaming_content)
    if format == "csv":
        rows = list(csv.reader(io.StringIO(content.decode())))
    else:
        rows = list(load_workbook(io.BytesIO(content))["Records"].values)
    row = dict(zip(rows[0], next(row for row in rows if "description" in row), strict=True))
    assert (row["verdict"], row["noun"], row["title"]) == ("Edited here", "risk", "Theft of models")
    assert (row["said"], row["says"], row["ours"]) == ("As it was.", "As it is now.", "Better said here.")
    assert row["kept"] == "yes"


def test_a_formula_in_a_download_is_escaped(planned, curator):
    plan = planned(PAPER, {**RISK, "Description": "=1+1"})
    response = curator.get(f"/admin/ingest/plan/{plan.pk}/rows.csv")
    assert ",'=1+1," in b"".join(response.streaming_content).decode()


def test_a_plan_is_deleted_unless_it_was_applied(planned, curator, address, press):
    plan = planned(PAPER, RISK, first=())
    assert curator.get(address(plan, "delete")).status_code == 200
    press(plan, _apply="")
    assert curator.post(address(plan, "delete"), {"post": "yes"}).status_code == 403
    other = planned(PAPER, second(2), first=())
    curator.post(address(other, "delete"), {"post": "yes"})
    assert list(Plan.objects.all()) == [plan]


def list_stored_files(settings):
    return {path.name for path in (settings.DATA_DIR / "imports").rglob("*") if path.is_file()}


@pytest.fixture
def delete(curator, address, django_capture_on_commit_callbacks):
    def press(plan):
        with django_capture_on_commit_callbacks(execute=True):
            curator.post(address(plan, "delete"), {"post": "yes"})

    return press


def test_deleting_a_plan_deletes_its_file(curator, upload, delete, settings):
    for name, rows in {"one.csv": [RISK], "same.csv": [RISK], "other.csv": [second(2)]}.items():
        upload(table(PAPER, *rows), name)
    delete(Plan.objects.get(files__0__name="one.csv"))
    assert list_stored_files(settings) == {"same.csv", "other.csv"}
    delete(Plan.objects.get(files__0__name="same.csv"))
    assert len([*(settings.DATA_DIR / "imports").iterdir()]) == 1


def test_a_file_is_kept_while_another_plan_uses_it(curator, upload, delete, settings):
    for _ in range(2):
        upload(table(PAPER, RISK))
    apply_plan(Plan.objects.last())
    delete(Plan.objects.first())
    assert list_stored_files(settings) == {"risks.csv"} and Plan.objects.get().state == "applied"


def test_a_file_is_kept_if_the_deletion_of_its_plan_is_rolled_back(curator, upload, settings):
    upload(table(PAPER, RISK))
    with transaction.atomic():
        delete_plan(Plan.objects.get())
        transaction.set_rollback(True)
    assert list_stored_files(settings) == {"risks.csv"} and Plan.objects.exists()


def test_nothing_on_the_pages_needs_inline_script_or_style(conflict, curator, page):
    for response in (page(conflict), curator.get(ADD)):
        text = response.content.decode()
        assert " style=" not in text and " onclick=" not in text and "<script>" not in text
