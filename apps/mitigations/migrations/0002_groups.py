"""Three groups: contributors write drafts, curators mend what readers see, publishers decide what they see."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

APPS = ["actors", "history", "ingest", "mitigations", "risks", "sources", "taxonomy"]
RECORDS = {
    "actors": ["actor"],
    "mitigations": ["mitigation"],
    "risks": ["risk", "scenario"],
    "sources": ["claim", "source"],
}
LINKS = {
    "mitigations": ["mitigationactor", "mitigationcitation", "mitigationrisk"],
    "risks": [
        "evidence",
        "riskactor",
        "riskcitation",
        "riskrelation",
        "riskterm",
        "scenariocitation",
        "step",
    ],
    "sources": ["actorcitation", "claimcitation", "stance", "statement"],
}
# The frame that all records are placed in is for curators.
FRAME = {"taxonomy": ["taxonomy", "term"]}
FRAME_LINKS = {"sources": ["taxonomycitation"]}

WRITE = ["add", "change", "view"]  # a record is withdrawn, never deleted
TIE = [*WRITE, "delete"]
OWN = {  # permissions that Django does not make by itself
    "revise": "Can change %s that are no longer drafts",
    "publish": "Can publish and withdraw %s",
}


def make_groups(apps, schema_editor):
    using = schema_editor.connection.alias
    for label in APPS:
        create_permissions(installed.get_app_config(label), verbosity=0, using=using, apps=apps)
    make_own_permissions(apps, using)
    see = [(FRAME, ["view"]), (FRAME_LINKS, ["view"]), ({"history": ["revision"]}, ["view"])]
    contribute = [(RECORDS, WRITE), (LINKS, TIE), *see]
    curate = [
        *contribute, (FRAME, WRITE), (FRAME_LINKS, TIE), (RECORDS, ["revise"]), (FRAME, ["revise"]),
        ({"ingest": ["plan"]}, WRITE), ({"ingest": ["planrow", "upstream"]}, ["view"]),
    ]  # fmt: skip
    publish = [*curate, (RECORDS, ["publish"]), (FRAME, ["publish"])]
    found = apps.get_model("auth", "Permission").objects.using(using)
    rows = found.values_list("content_type__app_label", "codename", "pk")
    permissions = {(label, codename): pk for label, codename, pk in rows}
    for name, grants in {"contributor": contribute, "curator": curate, "publisher": publish}.items():
        group, _ = apps.get_model("auth", "Group").objects.using(using).get_or_create(name=name)
        group.permissions.add(*keys(grants, permissions))


def make_own_permissions(apps, using):
    contenttypes = apps.get_model("contenttypes", "ContentType").objects.using(using)
    for label, names in [*RECORDS.items(), *FRAME.items()]:
        for name in names:
            noun, plural = contenttypes.get(app_label=label, model=name), plural_of(label, name)
            for act, words in OWN.items():
                apps.get_model("auth", "Permission").objects.using(using).get_or_create(
                    content_type=noun, codename=f"{act}_{name}", defaults={"name": words % plural}
                )


def plural_of(label, name):
    return installed.get_model(label, name)._meta.verbose_name_plural


def keys(grants, permissions):
    """Of the permissions that a group gets. A KeyError names one that is not there."""
    return [
        permissions[label, f"{act}_{name}"]
        for nouns, acts in grants
        for label, names in nouns.items()
        for name in names
        for act in acts
    ]


class Migration(migrations.Migration):
    dependencies = [
        ("actors", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("history", "0001_initial"),
        ("ingest", "0001_initial"),
        ("mitigations", "0001_initial"),
        ("risks", "0001_initial"),
        ("sources", "0001_initial"),
        ("taxonomy", "0001_initial"),
    ]

    # Going back leaves the groups: people are in them.
    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
