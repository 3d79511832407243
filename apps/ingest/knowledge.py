"""The knowledge that ships: YAML that people edit, brought in like any other dataset."""

import yaml
from django.core.exceptions import ValidationError

from apps.actors.models import Actor
from apps.core.models import Record, Status
from apps.ingest.compare import Row
from apps.ingest.importer import Report
from apps.ingest.writer import Writer, ids
from apps.mitigations.models import Mitigation, MitigationActor, MitigationCitation, MitigationRisk
from apps.risks.models import (
    Evidence,
    Risk,
    RiskActor,
    RiskCitation,
    RiskRelation,
    RiskTerm,
    Scenario,
    ScenarioCitation,
    Step,
)
from apps.sources.models import (
    ActorCitation,
    Claim,
    ClaimCitation,
    Source,
    Stance,
    Statement,
    TaxonomyCitation,
)
from apps.taxonomy.models import Taxonomy, Term

PLACE = ("source_id", "via_id", "locator")

# For each noun: its model, then for each list of links in a record the model, the attribute that
# points back to the record, and the names that make one link the same link.
NOUNS: dict[str, tuple[type[Record], dict]] = {
    "sources": (Source, {}),
    "taxonomies": (Taxonomy, {"citations": (TaxonomyCitation, "taxonomy_id", PLACE)}),
    "terms": (Term, {}),
    "actors": (
        Actor,
        {
            "citations": (ActorCitation, "actor_id", PLACE),
            "statements": (Statement, "actor_id", ("kind", "source_id", "locator", "text")),
        },
    ),
    "risks": (
        Risk,
        {
            "citations": (RiskCitation, "risk_id", PLACE),
            "evidence": (Evidence, "risk_id", ("source_id", "locator", "quote")),
            "terms": (RiskTerm, "risk_id", ("term_id",)),
            "actors": (RiskActor, "risk_id", ("actor_id", "role")),
            "relations": (RiskRelation, "risk_id", ("other_id", "kind")),
        },
    ),
    "mitigations": (
        Mitigation,
        {
            "citations": (MitigationCitation, "mitigation_id", PLACE),
            "actors": (MitigationActor, "mitigation_id", ("actor_id",)),
            "risks": (MitigationRisk, "mitigation_id", ("risk_id",)),
        },
    ),
    "scenarios": (
        Scenario,
        {
            "citations": (ScenarioCitation, "scenario_id", PLACE),
            "steps": (Step, "scenario_id", ("position",)),
        },
    ),
    "claims": (
        Claim,
        {
            "citations": (ClaimCitation, "claim_id", PLACE),
            "stances": (Stance, "claim_id", ("source_id", "position")),
        },
    ),
}

# A key of the YAML that names another record: the attribute, its noun, and what precedes a code.
REFERENCES = {
    "source": ("source_id", Source, ""),
    "via": ("via_id", Source, ""),
    "actor": ("actor_id", Actor, ""),
    "risk": ("risk_id", Risk, ""),
    "taxonomy": ("taxonomy_id", Taxonomy, ""),
    "term": ("term_id", Term, ""),
    "domain": ("domain_term_id", Term, "mit-domain-"),
}
SPECIAL = {
    (Actor, "kind"): ("kind_id", Term, "actor-types-"),
    (Mitigation, "category"): ("category_id", Term, "mit-mitigation-"),
    (RiskRelation, "risk"): ("other_id", Risk, ""),
}


class Knowledge:
    """A folder of YAML, read, checked and written as a whole. Errors name file, record and key."""

    name = "knowledge"

    def __init__(self, folder):
        self.folder = folder
        self.report = Report()
        self.writer = Writer(self.name, str(folder.name), self.report)
        self.records: dict[str, list] = {noun: [] for noun in NOUNS}
        self.known = {}
        self.declared = {}
        self.missed = set()

    def load(self):
        """Writes what the folder says. Returns the tally of each model; raises BadFile."""
        self.read()
        self.report.close()
        self.declared = {
            NOUNS[noun][0]: {r.get("id") for _, r in pairs} for noun, pairs in self.records.items()
        }
        for noun, (model, lists) in NOUNS.items():
            self.put_records(noun, model)
            for name, (link, owner, key) in lists.items():
                self.put_links(noun, name, link, owner, key)
        self.writer.close()
        return self.writer.tallies

    # --- Reading ---------------------------------------------------------------------------------

    def read(self):
        for path in sorted(self.folder.glob("taxonomies/*.yaml")):
            self.read_taxonomy(path, self.parsed(path))
        for noun in NOUNS:
            for path in sorted(self.folder.glob(f"*/{noun}.yaml")):
                for record in self.parsed(path) or []:
                    self.records[noun].append((self.place(path, record), record))

    def parsed(self, path):
        try:
            return yaml.safe_load(path.read_text(encoding="utf-8"))
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            self.report.problem(path.name, None, "", f"is not YAML in UTF-8: {error}")

    def place(self, path, record):
        return f"{path.parent.name}/{path.name}, {record.get('id') or record.get('also')}"

    def read_taxonomy(self, path, taxonomy):
        if taxonomy:
            terms = taxonomy.pop("terms", [])
            self.records["taxonomies"].append((self.place(path, taxonomy), taxonomy))
            self.read_terms(self.place(path, taxonomy), taxonomy["id"], terms, None)

    def read_terms(self, place, taxonomy, terms, parent):
        for term in terms:
            below = term.pop("terms", [])
            own = f"{taxonomy}-{term['code']}".lower()
            parts = {"id": own, "taxonomy": taxonomy, "parent": parent, **term}
            self.records["terms"].append((f"{place}, {term['code']}", parts))
            self.read_terms(place, taxonomy, below, own)

    # --- Writing ---------------------------------------------------------------------------------

    def put_records(self, noun, model):
        """Parents before children, so that a parent has a key when its children name it."""
        waiting = [(place, record) for place, record in self.records[noun] if "also" not in record]
        while waiting:
            self.known.pop(model, None)
            ready = [item for item in waiting if not self.waits(item[1], waiting)]
            if not ready:
                places = ", ".join(place for place, record in waiting)
                self.report.problem(places, None, "parent", "Each is its own ancestor.")
                return
            rows = [self.row(model, noun, place, record) for place, record in ready]
            self.writer.put(model, ("public_id",), [row for row in rows if row])
            waiting = [item for item in waiting if item not in ready]
        self.known.pop(model, None)

    def waits(self, record, waiting):
        return record.get("parent") in {other.get("id") for place, other in waiting}

    def row(self, model, noun, place, record):
        lists = NOUNS[noun][1]
        own = {name: value for name, value in record.items() if name not in {"id", *lists}}
        values = self.values(model, place, {"public_id": record.get("id"), **own})
        if model is Term and values:
            values["path"] = self.path(record)
        return Row(values, place, fresh={"status": Status.PUBLISHED})

    def path(self, record):
        parent = Term.objects.filter(public_id=record["parent"]).first()
        return f"{parent.path if parent else ''}{record['code']}/"

    def put_links(self, noun, name, link, owner, key):
        rows, actors = [], {}
        for place, record in self.records[noun]:
            pk = self.find(NOUNS[noun][0], record.get("id") or record.get("also"), place, "also")
            for number, item in enumerate(record.get(name, []), 1):
                parts = {"term": item} if link is RiskTerm else dict(item)
                if link is Step:
                    actors[pk, number] = parts.pop("actors", [])
                    parts["position"] = number
                rows.append(Row({owner: pk, **self.values(link, f"{place}, {name} {number}", parts)}, place))
        held = self.writer.put(link, (owner, *key), rows)
        if link is Step and not self.report.problems:
            self.put_step_actors(held, actors)

    def put_step_actors(self, steps, actors):
        for key, names in actors.items():
            wanted = {self.find(Actor, name, "scenarios", "actors") for name in names}
            if key in steps and wanted != set(steps[key].actors.values_list("pk", flat=True)):
                steps[key].actors.set(wanted)

    def values(self, model, place, parts):
        """The YAML of one object as attributes of the model; what is wrong goes into the report."""
        found = {}
        for name, value in parts.items():
            if reference := SPECIAL.get((model, name)) or REFERENCES.get(name) or self.parent(model, name):
                attribute, noun, prefix = reference
                found[attribute] = value and self.find(noun, f"{prefix}{value}".lower(), place, name)
            elif name in fields(model):
                found[name] = self.python(fields(model)[name], value, place)
            else:
                known = ", ".join(sorted(fields(model)))
                self.report.problem(
                    place, None, name, f"is not a key of {model._meta.verbose_name}: {known}."
                )
        return found

    def parent(self, model, name):
        return ("parent_id", model, "") if name == "parent" else None

    def python(self, field, value, place):
        try:
            value = field.to_python(value)
        except ValidationError as error:
            self.report.problem(place, None, field.name, " ".join(error.messages))
        return value.strip() if isinstance(value, str) else value

    def find(self, noun, public_id, place, name):
        if noun not in self.known:
            self.known[noun] = ids(noun)
        pk = self.known[noun].get(public_id)
        if pk is None and public_id not in self.declared[noun]:
            self.miss(place, name, f"There is no {noun._meta.verbose_name} {public_id!r}.")
        return pk

    def miss(self, place, name, message):
        if (place, message) not in self.missed:
            self.report.problem(place, None, name, message)
        self.missed.add((place, message))


def fields(model):
    return {item.name: item for item in model._meta.concrete_fields if not item.is_relation}
