"""Every type of page with `count` of all that can be linked with it. Titles and texts contain `words`."""

from dataclasses import dataclass

from apps.history.models import get_data_revision
from tests.factories import (
    make_actor,
    make_citation,
    make_claim,
    make_evidence,
    make_mapping,
    make_mitigation,
    make_mitigation_actor,
    make_mitigation_risk,
    make_risk,
    make_risk_actor,
    make_risk_term,
    make_scenario,
    make_source,
    make_stance,
    make_statement,
    make_step,
    make_taxonomy,
    make_term,
)


@dataclass
class World:
    """One record of each noun, to which `count` others are linked, those with the status given."""

    count: int = 1
    words: str = "Plain words"
    status: str = "published"

    def __post_init__(self):
        make_taxonomy("mit-domain", title=self.words, description=self.words)
        make_term("7")
        self.revision = get_data_revision()
        self.subject = {"title": f"Subject {self.words}", "description": self.words}
        self.actor = make_actor(jurisdiction=self.words[:120], **self.subject)
        self.risk = make_risk("7.1", **self.subject)
        self.source = make_source(container=self.words, publisher=self.words, **self.subject)
        self.claim = make_claim(**self.subject)
        self.scenario = make_scenario(**self.subject)
        self.mitigation = make_mitigation("1.1", **self.subject)
        self.topic = make_term(f"topic.{self.actor.pk}", "topics")
        for number in range(1, self.count + 1):
            self.link(number)

    def other(self):
        return {"title": f"Other {self.words}", "description": self.words, "status": self.status}

    def link(self, number):
        """A risk, a mitigation, an actor, a source and so on, each linked with the subjects."""
        risk, measure = make_risk("7.1", **self.other()), make_mitigation("1.1", **self.other())
        actor, work = make_actor(parent=self.actor, **self.other()), make_source(**self.other())
        cited = {"source": self.source, "locator": f"section {number}, {self.words[:90]}"}
        read = {**cited, "source": work, "via": self.source}
        for role in ("drives", "exposed", "responsible"):
            make_risk_actor(risk, self.actor, role, note=self.words, **cited)
        make_mitigation_actor(measure, self.actor, note=self.words, **cited)
        make_mitigation_risk(measure, self.risk, note=self.words, **cited)
        make_risk_actor(self.risk, actor, **cited)
        make_risk_term(risk, self.topic)
        make_statement(self.actor, text=self.words, **read)
        make_evidence(risk, quote=self.words, **cited)
        make_stance(self.claim, argument=self.words, **read)
        make_stance(make_claim(**self.other()), "rejects", **cited)
        make_step(self.scenario, number, self.risk, [actor], title=self.words, **read)
        make_step(make_scenario(**self.other()), 1, risk, [self.actor], turns_into=self.words, **cited)
        below = make_term(f"7.{number + 1}", **self.other())
        make_mapping(self.topic, below, note=self.words, **cited)
        make_taxonomy(f"taxonomy-{number}", **self.other())
        for record in (self.actor, self.risk, self.claim, self.scenario, self.mitigation, measure):
            make_citation(record, quote=self.words, **read)

    @property
    def subjects(self):
        return [self.actor, self.source, self.claim, self.scenario, self.risk, self.mitigation]

    @property
    def pages(self):
        """{page type: address}"""
        subjects = [self.actor, self.source, self.claim, self.scenario]
        records = [*subjects, make_taxonomy("mit-domain"), make_term("7"), make_term("7.1"), self.topic]
        lists = ("actors", "sources", "claims", "scenarios", "taxonomies", "terms")
        return {
            "home": "/",
            "about": "/about/",
            "explore": "/explore/",
            "cross-tab": "/explore/?by=subdomain,role&measure=row",
            "wide cross-tab": "/explore/?by=source,actor",
            **{name: f"/explore/{name}/" for name in ("domains", "profile", "timeline")},
            "neighbourhood": f"/explore/neighbourhood/?actor={self.actor.public_id}",
            "chain": f"/explore/scenario/?id={self.scenario.public_id}",
            "changes": "/changes/",
            "revision": f"/changes/{self.revision}/",
            "search": "/search/?q=nothing+has+this",
            "lookup": "/lookup/",
            "vocabulary": "/vocabulary",
            "sheet": f"/actor-sheet/?actor={self.actor.public_id}",
            "risks": "/risks/",
            "selection": f"/selection/?of=risk:{self.risk.public_id}~actor:{self.actor.public_id}",
            "comparison": f"/compare/?of=term:{make_term('7').public_id}~term:{make_term('7.1').public_id}",
            **{name: f"/{name}/" for name in lists},
            **{
                f"{record._meta.model_name} {record.public_id}": record.get_absolute_url()
                for record in records
            },
        }
