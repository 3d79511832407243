"""Fill a database of the schema before the packages were rearranged, and dump it.

Run from a checkout of commit 9c2280b, with a new and empty database:

    DATABASE_URL=sqlite:////tmp/old.sqlite3 RISKBASE_DATA=/tmp/old PYTHONPATH=. \
        python make_old_schema.py FOLDER

Every write goes through the code of that commit: management commands, the admin, the account page and the
API. FOLDER receives `old_schema.<vendor>.sql.gz` and `old_schema.<vendor>.json`, the expected content.
The imported files are read from `files/` beside this script. All texts are made up, apart from the part of
the shipped knowledge that is loaded first.
"""

import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "riskbase.settings")
django.setup()

from apps.access.models import KeptAnswer, Token  # noqa: E402
from apps.actors.models import Actor  # noqa: E402
from apps.explore.models import Apart  # noqa: E402
from apps.history.models import Revision  # noqa: E402
from apps.mitigations.models import Mitigation  # noqa: E402
from apps.risks.models import Risk, Scenario  # noqa: E402
from apps.sources.models import Claim, Source  # noqa: E402
from apps.taxonomy.models import Term  # noqa: E402
from django.conf import settings  # noqa: E402 - settings come first
from django.contrib.auth import get_user_model  # noqa: E402
from django.contrib.auth.models import Group  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402
from django.urls import reverse  # noqa: E402

from old_curator import Curator, patch_record, send_to_api  # noqa: E402 - beside this script
from old_drafts import Records, keep_further_drafts, keep_open_drafts  # noqa: E402
from old_dump import VOLATILE, describe_database, dump_database  # noqa: E402


# --- Knowledge and people ------------------------------------------------------------------------


def load_knowledge():
    """Load the taxonomies, all sources and the records about mit1458."""
    shipped = settings.BASE_DIR / "fixtures"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for whole in ("taxonomies", "mit1458"):
            shutil.copytree(shipped / whole, folder / whole)
        for path in shipped.glob("*/sources.yaml"):
            (folder / path.parent.name).mkdir(exist_ok=True)
            shutil.copy(path, folder / path.parent.name)
        call_command("load_knowledge", folder, verbosity=0)


def create_person(name, group):
    """Create a member of staff with a made-up password and log in."""
    person = get_user_model().objects.create_user(
        name, f"{name}@example.org", f"made-up password of {name}", is_staff=True
    )
    person.groups.add(Group.objects.get(name=group))
    return Curator(person)


# --- What the curators do ------------------------------------------------------------------------


def create_records(olga, source):
    """Records of every noun, written in the admin and published."""
    cite = [("citations", {"source": source.pk, "locator": "p. 3"})]
    kind = Term.objects.get(public_id="actor-types-state").pk
    ministry = olga.save(
        Actor, "First entry",
        [*cite, ("statements", {"kind": "strength", "text": "It has the time.", "source": source.pk})],
        move="publish", title="Ministry of Examples", kind=kind,
        description="A ministry that exists in these tests alone.", jurisdiction="Exampleland",
    )  # fmt: skip
    firm = olga.save(
        Actor, "First entry", cite, move="publish", title="Example Systems Ltd", kind=kind,
        description="A firm that sells example systems.", parent=ministry.pk,
    )  # fmt: skip
    made = []
    for number, (title, text) in enumerate(RISK_TEXTS.items(), 1):
        links = [
            ("citations", {"source": source.pk, "locator": f"p. {number}"}),
            ("actor_links", {"actor": firm.pk, "role": "drives", "source": source.pk, "note": "It sells."}),
            ("evidence", {"source": source.pk, "locator": f"p. {number + 10}", "quote": QUOTE % number}),
        ]
        made.append(
            olga.save(
                Risk, "First entry", links, move="publish", title=title, description=text, entity="ai",
                intent="unintentional", timing="post-deployment", source=source.pk, locator=f"p. {number}",
                domain_term=Term.objects.get(public_id="mit-domain-7.3").pk,
            )
        )  # fmt: skip
    olga.save(
        made[0], "Related in the text",
        [("relations", {"kind": "leads-to", "other": made[1].pk, "source": source.pk, "note": "It leads."}),
         ("riskterm_set", {"term": Term.objects.filter(taxonomy__public_id="lifecycle").first().pk})],
    )  # fmt: skip
    mitigation = olga.save(
        Mitigation, "First entry",
        [*cite, ("risk_links", {"risk": made[0].pk, "position": 1, "source": source.pk, "note": "It helps."}),
         ("actor_links", {"actor": firm.pk, "source": source.pk, "note": "It has the means."})],
        move="publish", title="Check examples twice", description="Two people read every example.",
        category=Term.objects.get(public_id="mit-mitigation-1.1").pk, source=source.pk,
    )  # fmt: skip
    scenario = olga.save(
        Scenario, "First entry",
        [*cite,
         ("steps", {"position": 1, "title": "An example is wrong", "risk": made[0].pk, "source": source.pk,
                    "actors": [firm.pk, ministry.pk], "turns_into": "Nobody notices."}),
         ("steps", {"position": 2, "title": "The wrong example is copied", "risk": made[1].pk,
                    "source": source.pk, "actors": [firm.pk]})],
        move="publish", title="From one wrong example to many", description="A chain in two steps.",
    )  # fmt: skip
    claim = olga.save(
        Claim, "First entry",
        [*cite, ("stances", {"source": source.pk, "position": "affirms", "argument": "It counted them."}),
         ("stances", {"source": source.pk, "position": "reframes", "argument": "It depends on the reader."})],
        move="publish", title="Examples are read more often than rules",
    )  # fmt: skip
    return Records(source, ministry, firm, made, mitigation, scenario, claim)


QUOTE = "Quotation %d."
RISK_TEXTS = {
    "Examples that mislead": "An assistant gives examples that are wrong in a detail which readers copy.",
    "Copied errors": "Errors in one published example spread because other tools repeat them.",
    "Stale advice": "Advice that was right once is repeated after the rules behind it have changed.",
    "Overtrusted summaries": "Readers act on a summary and never open the text that it leaves half out.",
    "Lost context in summaries": "Readers act on a summary and never open the text that it leaves half out.",
    "Summaries without context": "A summary drops the conditions under which a statement holds.",
    "Silent fallback": "A service answers from a weaker model under load and does not say so.",
    "Unread warnings": "Warnings are shown so often that people stop reading them.",
}  # fmt: skip


def edit_records(olga, ben, secret, records):
    """Edits in the admin, through the API, of several records at once, and an undo."""
    made, mitigation, source = records.risks, records.mitigation, records.source
    ben.save(made[2], "Shorter", description="Advice is repeated after the rules behind it have changed.")
    olga.save(
        made[2], "Second reading", [("citations", {"source": source.pk, "locator": "p. 40"})],
        change=[("evidence", 0, {"quote": "Quotation 3, corrected."})], entity="other",
    )  # fmt: skip
    ben.save(made[7], "A slip", title="Warnings nobody asked for", description="A wrong text.")
    ben.undo(Revision.objects.latest("pk").pk, "It was the wrong record")
    ben.set_fields(made[0], made[1], reason="Coded again", coding_note="Read twice.", coded_by="Ben")
    patch_record(
        secret, f"risks/{made[1].public_id}/", {"timing": "other"}, **{"Idempotency-Key": "change-timing-1"}
    )
    send_to_api(
        secret, "post", "risks/", {"title": "Sent by a program", "description": "A draft made by a script."},
        **{"Idempotency-Key": "create-risk-1"},
    )  # fmt: skip
    patch_record(secret, f"mitigations/{mitigation.public_id}/", {"locator": "p. 12"})


def import_lists(olga, ben):
    """An applied plan, edits of what it wrote, a plan of the next release, a refused one, and a list."""
    dataset = "mit-ai-risk-repository"
    olga.apply_plan(olga.plan_import(dataset, "repository-1.csv", release="V1"), "First release")
    for number in ("01.01.00", "01.02.00"):
        risk = Risk.objects.get(external_id=number)
        ben.save(risk, "In our words", description=f"Edited here: {risk.description}")
    olga.plan_import(dataset, "repository-2.csv", release="V2")
    ben.plan_import(dataset, "repository-wrong.csv")
    ben.apply_plan(ben.plan_import("riskbase", "actors.csv", noun="actors"), "From a spreadsheet")


def merge_records(olga, made):
    """A merge that stays and one that was split again, and a pair that is not the same."""
    olga.merge(made[3], made[4], "The same risk", take=["coded_by"])
    olga.split(made[4], "Two risks after all")
    sent = {"risk": [made[3].pk, made[4].pk], "apart": "yes"}
    assert olga.client.post(reverse("near-duplicates-decide"), sent).status_code == 302
    olga.merge(made[3], made[5], "The same in other words")


def fill_database():
    call_command("migrate", verbosity=0)
    load_knowledge()
    root = Curator(
        get_user_model().objects.create_superuser("root", "root@example.org", "made-up password of root")
    )
    olga, ben = create_person("olga", "publisher"), create_person("ben", "curator")
    carla = create_person("carla", "contributor")
    secret = ben.issue_token("Nightly check", "write")
    ben.issue_token("Reader", "read")
    ben.client.post(reverse("token-revoke", args=[Token.objects.get(name="Reader").pk]))
    source = olga.save(
        Source, "First entry", title="A handbook of examples", authors="Doe, Jane", year=2018, type="book",
        publisher="Example Press", move="publish",
    )  # fmt: skip
    records = create_records(olga, source)
    edit_records(olga, ben, secret, records)
    import_lists(olga, ben)
    keep_open_drafts(root, olga, ben, carla, records)
    keep_further_drafts(olga, ben, carla, records)
    merge_records(olga, records.risks)
    call_command("compare_risks", verbosity=0)
    assert Apart.objects.exists() and KeptAnswer.objects.count() == 2
    with connection.cursor() as cursor:
        for table in VOLATILE:
            cursor.execute(f"DELETE FROM {table}")


if __name__ == "__main__":
    target = Path(sys.argv[1])
    setup_test_environment()
    fill_database()
    expected = describe_database()
    path = target / f"old_schema.{connection.vendor}.json"
    path.write_text(json.dumps(expected, indent=1, ensure_ascii=False, default=str) + "\n")
    dump_database(target)
