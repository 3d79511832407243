"""Draft changes of a database of the old schema, with the code of commit 9c2280b. See README.md."""

from dataclasses import dataclass

from apps.actors.models import Actor
from apps.mitigations.models import Mitigation
from apps.risks.models import Risk, Scenario
from apps.sources.models import Claim, Source
from apps.taxonomy.models import Taxonomy, Term


@dataclass
class Records:
    """What the curators made, and the source that all of it cites."""

    source: Source
    ministry: Actor
    firm: Actor
    risks: list[Risk]
    mitigation: Mitigation
    scenario: Scenario
    claim: Claim


def keep_open_drafts(root, olga, ben, carla, records):
    """Draft changes of every noun that can be published."""
    made, source, other = records.risks, records.source, find_other_source(records)
    lifecycle = Term.objects.filter(taxonomy__public_id="lifecycle").order_by("pk")
    ben.keep_draft(
        made[0], "Plain fields", title="Examples that mislead readers", entity="human", intent="other",
        description="Proposed text of the first draft.", coding_note="",
    )  # fmt: skip
    ben.keep_draft(
        made[1], "Links added, changed and removed",
        add=[("evidence", {"source": other.pk, "locator": "p. 9", "quote": "A second quotation."}),
             ("relations", {"kind": "aggravates", "other": made[3].pk, "source": source.pk, "note": "Bad."}),
             ("riskterm_set", {"term": lifecycle.last().pk})],
        change=[("evidence", 0, {"quote": "Quotation 2, as proposed.", "locator": "p. 13"})],
        remove=[("actor_links", 0)],
    )  # fmt: skip
    carla.keep_draft(
        made[2], "By a contributor", title="Advice out of date", parent=made[0].pk,
        remove=[("citations", 1)],
    )  # fmt: skip
    olga.keep_draft(
        records.scenario, "Steps and their actors", title="From one wrong example to very many",
        add=[("steps", {"position": 3, "title": "Nobody knows the first example", "source": source.pk,
                        "actors": [records.ministry.pk, records.firm.pk]})],
        change=[("steps", 0, {"actors": [records.ministry.pk], "turns_into": "A few notice."})],
        remove=[("steps", 1)],
    )  # fmt: skip
    ben.keep_draft(
        records.mitigation, "Category and links", basis="quoted",
        category=Term.objects.get(public_id="mit-mitigation-2.1").pk,
        add=[("risk_links", {"risk": made[1].pk, "position": 2, "source": source.pk, "note": "As well."})],
        change=[("risk_links", 0, {"note": "It helps much.", "position": 3})],
        remove=[("actor_links", 0)],
    )  # fmt: skip
    ben.keep_draft(
        records.firm, "A statement", jurisdiction="Exampleland", parent="",
        add=[("statements", {"kind": "policy", "text": "It publishes corrections.", "source": source.pk})],
    )  # fmt: skip
    ben.keep_draft(
        source, "Authors and year", authors="Doe, Jane\n{Institute of Examples, Exampleland}", year=2019,
        doi="10.5555/example",
    )  # fmt: skip
    ben.keep_draft(
        records.claim, "Stances", description="Proposed description.",
        add=[("stances", {"source": other.pk, "position": "rejects", "argument": "It finds the opposite."})],
        change=[("stances", 0, {"argument": "It counted them twice."})], remove=[("stances", 1)],
    )  # fmt: skip
    taxonomy = Taxonomy.objects.get(public_id="lifecycle")
    olga.keep_draft(
        taxonomy, "A new version", version="2", url="https://example.org/lifecycle",
        add=[("citations", {"source": other.pk, "locator": "p. 1"})],
    )  # fmt: skip
    root.keep_draft(  # only a superuser edits mappings
        lifecycle.first(), "A definition and a mapping", description="Proposed definition.",
        add=[("mappings", {"match": "close", "source": source.pk, "note": "Nearly.",
                           "other": Term.objects.get(public_id="mit-domain-7.3").pk})],
    )  # fmt: skip


def keep_further_drafts(olga, ben, carla, records):
    """Draft changes in every other stage, and beside records that change afterwards."""
    made, ministry, source = records.risks, records.ministry, records.source
    other = find_other_source(records)
    # Open, and the record was changed since, is withdrawn, or went into another one.
    ben.keep_draft(
        made[6], "Before an edit", title="Silent replacement", description="Proposed silence.",
        change=[("evidence", 0, {"quote": "Quotation 7, as proposed."})],
    )  # fmt: skip
    olga.save(
        made[6], "Edited meanwhile", remove=[("evidence", 0)],
        description="Under load a service answers from a weaker model.",
    )  # fmt: skip
    ben.keep_draft(made[7], "Before a withdrawal", title="Warnings unread")
    olga.save(made[7], "Not a risk of its own", move="withdraw")
    # Replaced by a later one of another person, which is open.
    first = carla.keep_draft(made[3], "First version", title="Summaries that are trusted too much")
    olga.keep_draft(made[3], "Second version", follows=first, locator="p. 4 f.", title="Trusted summaries")
    # Decided.
    published = ben.keep_draft(
        ministry, "To be published", description="A ministry of Exampleland.",
        add=[("citations", {"source": other.pk, "locator": "p. 2"})],
    )  # fmt: skip
    olga.decide_draft(published, _publish="yes")
    dropped = ben.keep_draft(made[4], "To be dropped", title="A title that was dropped")
    olga.decide_draft(dropped, _drop="yes", note="Not in the source")
    # A chain of two that can be published: the later one keeps the link of the earlier one.
    first = carla.keep_draft(
        ministry, "A statement first", title="Ministry of Good Examples",
        add=[("statements", {"kind": "incentive", "text": "It wants fewer errors.", "source": source.pk})],
    )  # fmt: skip
    olga.keep_draft(ministry, "And its place", follows=first, jurisdiction="Exampleland and islands")
    # Open beside a record that was merged into another afterwards.
    ben.keep_draft(made[5], "Before a merge", title="Summaries short of context")


def find_other_source(records):
    """A published source that is not the one that everything cites."""
    return Source.objects.exclude(pk=records.source.pk).filter(status="published").order_by("pk").first()
