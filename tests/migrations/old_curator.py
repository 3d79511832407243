"""A person who works on a database of the old schema, with the code of commit 9c2280b. See README.md."""

from pathlib import Path

from apps.history.models import DraftChange, Revision
from apps.ingest.models import Plan
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

FILES = Path(__file__).resolve().parent / "files"
JSON = "application/json"
API = "/api/v1/"
# What each draft proposes, by its number: recorded while the drafts are kept.
PROPOSED: dict[int, dict] = {}


class Curator:
    """A person who works in the admin, on the account page and through the API."""

    def __init__(self, user):
        self.user = user
        self.client = Client()
        self.client.force_login(user)

    # --- Forms of the admin ----------------------------------------------------------------------

    def read_form(self, address):
        """The values of the form at an address, and its formsets by prefix."""
        page = self.client.get(address)
        assert page.status_code == 200, (address, page.status_code)
        form = page.context["adminform"].form
        formsets = {inline.formset.prefix: inline.formset for inline in page.context["inline_admin_formsets"]}
        forms = [form]
        for formset in formsets.values():
            forms += [formset.management_form, *formset.forms]
        values = {bound.html_name: bound.value() for each in forms for bound in each}
        return {k: v for k, v in values.items() if v is not None and v is not False}, formsets

    def fill_form(self, address, fields, add=(), change=(), remove=()):
        """The values to send, and what they propose.

        `add` holds (prefix, values), `change` (prefix, index, values), `remove` (prefix, index).
        """
        sent, formsets = self.read_form(address)
        proposed = {"fields": fields, "links": []}
        for prefix, values in add:
            formset = formsets[prefix]
            number = int(sent[f"{prefix}-TOTAL_FORMS"])
            sent[f"{prefix}-TOTAL_FORMS"] = number + 1
            initial = {bound.name: bound.value() for bound in formset.empty_form}
            given = {k: v for k, v in initial.items() if v is not None and v is not False} | values
            sent |= {f"{prefix}-{number}-{name}": value for name, value in given.items()}
            link = {"action": "added", "model": formset.model._meta.label_lower, "values": values}
            proposed["links"].append(link)
        for prefix, index, values in change:
            row = formsets[prefix].forms[index].instance
            sent |= {f"{prefix}-{index}-{name}": value for name, value in values.items()}
            link = {"action": "changed", "model": row._meta.label_lower, "id": row.pk, "values": values}
            proposed["links"].append(link)
        for prefix, index in remove:
            row = formsets[prefix].forms[index].instance
            sent[f"{prefix}-{index}-DELETE"] = "on"
            proposed["links"].append({"action": "removed", "model": row._meta.label_lower, "id": row.pk})
        return sent | fields, proposed

    def save(self, record, reason, add=(), *, change=(), remove=(), move="", **fields):
        """Send the form of a record, or of a new one if `record` is a model."""
        is_new = isinstance(record, type)
        address = find_address(record, "add" if is_new else "change")
        sent, _ = self.fill_form(address, {"reason": reason, **fields}, add, change, remove)
        answer = self.client.post(address, sent | ({"_move": move} if move else {}))
        assert answer.status_code == 302, read_errors(answer)
        return record.objects.latest("pk") if is_new else type(record).objects.get(pk=record.pk)

    def keep_draft(self, record, reason, *, add=(), change=(), remove=(), follows=None, **fields):
        """Keep a draft change beside a published record."""
        record.refresh_from_db()
        query = f"?draft={follows.pk}" if follows else "?draft"
        address = f"{find_address(record)}{query}"
        sent, proposed = self.fill_form(address, fields, add, change, remove)
        before = DraftChange.objects.count()
        answer = self.client.post(address, sent | {"reason": reason})
        assert answer.status_code == 302, read_errors(answer)
        assert DraftChange.objects.count() == before + 1, "The draft was not kept."
        draft = DraftChange.objects.latest("pk")
        PROPOSED[draft.pk] = proposed
        if follows:
            earlier = PROPOSED[follows.pk]
            proposed["fields"] = earlier["fields"] | proposed["fields"]
            proposed["links"] = earlier["links"] + proposed["links"]
        return draft

    def decide_draft(self, draft, **sent):
        answer = self.client.post(draft.get_absolute_url(), sent)
        assert answer.status_code == 302
        draft.refresh_from_db()
        assert draft.stage != "open", draft.stage

    def run_action(self, action, *records, **values):
        data = {"action": action, "_selected_action": [record.pk for record in records], **values}
        answer = self.client.post(find_address(type(records[0]), "changelist"), data, follow=True)
        assert answer.status_code == 200
        return answer

    def set_fields(self, *records, reason, **values):
        """Set fields of several records at once."""
        sent = {f"set-{name}": "on" for name in values} | values | {"reason": reason}
        shown = self.run_action("edit", *records, **sent, _show="yes")
        self.run_action("edit", *records, **sent, _write="yes", seen=shown.context["seen"])

    def merge(self, kept, gone, reason, take=()):
        address = f"{find_address(kept, 'merge')}?with={gone.pk}"
        seen = self.client.get(address).context["seen"]
        self.client.post(address, {"seen": seen, "reason": reason, "take": take})
        gone.refresh_from_db()
        assert gone.replaced_by_id == kept.pk

    def split(self, gone, reason):
        address = find_address(gone, "split")
        seen = self.client.get(address).context["seen"]
        self.client.post(address, {"seen": seen, "reason": reason})
        gone.refresh_from_db()
        assert gone.replaced_by_id is None

    def undo(self, number, reason, query=""):
        before = Revision.objects.count()
        address = reverse("admin:history_revision_undo", args=[number])
        self.client.post(f"{address}{query}", {"reason": reason})
        assert Revision.objects.count() == before + 1, "Nothing was undone."

    # --- Imports, tokens, the API ----------------------------------------------------------------

    def plan_import(self, dataset, name, file_name=None, **options):
        """Upload one of the files. Return the plan."""
        upload = SimpleUploadedFile(file_name or name, (FILES / name).read_bytes(), "text/csv")
        sent = {"dataset": dataset, f"{dataset}-file0": upload}
        sent |= {f"{dataset}-{option}": value for option, value in options.items()}
        answer = self.client.post(reverse("admin:ingest_plan_add"), sent)
        assert answer.status_code == 302, read_errors(answer)
        return Plan.objects.latest("pk")

    def apply_plan(self, plan, reason=""):
        address = find_address(plan)
        seen = self.client.get(address).context["seen"]
        self.client.post(address, {"_apply": "yes", "seen": seen, "reason": reason})
        plan.refresh_from_db()
        assert plan.state == "applied", plan.state

    def issue_token(self, name, scope):
        page = self.client.post(reverse("tokens"), {"name": name, "scope": scope, "days": 365})
        return page.context["secret"]


def find_address(thing, page="change"):
    """The admin's address of an object, or of a page of a model."""
    name = f"admin:{thing._meta.app_label}_{thing._meta.model_name}_{page}"
    return reverse(name, args=[] if isinstance(thing, type) else [thing.pk])


def read_errors(answer):
    context = getattr(answer, "context", None) or {}
    return answer.status_code, [str(error) for error in context.get("errors", ())]


def send_to_api(secret, method, path, body, **headers):
    """Send one request of a program with a token. Return the answer."""
    client = Client()
    headers = {"Authorization": f"Bearer {secret}", **headers}
    answer = getattr(client, method)(f"{API}{path}", body, JSON, headers=headers)
    assert answer.status_code in (200, 201), (path, answer.content)
    return answer


def patch_record(secret, path, body, **headers):
    tag = Client().get(f"{API}{path}")["ETag"]
    return send_to_api(secret, "patch", path, body, **{"If-Match": tag, **headers})
