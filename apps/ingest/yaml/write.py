"""The knowledge that ships: YAML that people edit, brought in like any other dataset."""

from dataclasses import dataclass
from difflib import get_close_matches

from django.core.exceptions import ValidationError
from django.db.models import CharField, Field, TextField

from apps.actors.models import Actor
from apps.core.models import Record, Status
from apps.ingest.plan.natural_keys import encode_natural_key
from apps.ingest.plan.public_ids import map_public_ids
from apps.ingest.plan.rows import ImportRow
from apps.ingest.plan.upstream import StatedValues
from apps.ingest.plan.writer import Writer
from apps.ingest.yaml.reader import UNQUOTED_VALUE, KnowledgeFolder
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
    TermMapping,
)
from apps.taxonomy.models import Taxonomy, Term

PUBLIC_ID_KEY = ("public_id",)
CITATION_IDENTITY = ("source_id", "via_id", "locator")

# For each noun: its model, then for each list of links in a record the model, the attribute that
# points back to the record, and the names that make one link the same link.
YAML_NOUNS: dict[str, tuple[type[Record], dict]] = {
    "sources": (Source, {}),
    "taxonomies": (Taxonomy, {"citations": (TaxonomyCitation, "taxonomy_id", CITATION_IDENTITY)}),
    "terms": (Term, {"mappings": (TermMapping, "term_id", ("other_id",))}),
    "actors": (
        Actor,
        {
            "citations": (ActorCitation, "actor_id", CITATION_IDENTITY),
            "statements": (Statement, "actor_id", ("kind", "source_id", "locator", "text")),
        },
    ),
    "risks": (
        Risk,
        {
            "citations": (RiskCitation, "risk_id", CITATION_IDENTITY),
            "evidence": (Evidence, "risk_id", ("source_id", "locator", "quote")),
            "terms": (RiskTerm, "risk_id", ("term_id",)),
            "actors": (RiskActor, "risk_id", ("actor_id", "role")),
            "relations": (RiskRelation, "risk_id", ("other_id", "kind")),
        },
    ),
    "mitigations": (
        Mitigation,
        {
            "citations": (MitigationCitation, "mitigation_id", CITATION_IDENTITY),
            "actors": (MitigationActor, "mitigation_id", ("actor_id",)),
            "risks": (MitigationRisk, "mitigation_id", ("risk_id",)),
        },
    ),
    "scenarios": (
        Scenario,
        {
            "citations": (ScenarioCitation, "scenario_id", CITATION_IDENTITY),
            "steps": (Step, "scenario_id", ("position",)),
        },
    ),
    "claims": (
        Claim,
        {
            "citations": (ClaimCitation, "claim_id", CITATION_IDENTITY),
            "stances": (Stance, "claim_id", ("source_id", "position")),
        },
    ),
}

# Keys of the YAML that are not the name of the attribute, and what precedes a code to make it an id.
RENAMED_KEYS = {
    (Risk, "domain_term"): ("domain", "mit-domain-"),
    (Actor, "kind"): ("kind", "actor-types-"),
    (Mitigation, "category"): ("category", "mit-mitigation-"),
    (RiskRelation, "other"): ("risk", ""),
}
INTERNAL_FIELDS = {"id", "public_id", "status", "replaced_by", "path", "raw", "created", "updated"}


@dataclass(frozen=True)
class YamlKey:
    """A key of the YAML: the field that it sets, and what precedes its value where that is a code."""

    field: Field
    prefix: str = ""

    @property
    def is_needed(self):
        return not (self.field.null or self.field.blank or self.field.has_default())


def get_yaml_keys(model, owner=""):
    """{name: Key} of everything that can be said of an object of this model."""
    found = {}
    for item in model._meta.concrete_fields:
        name, prefix = RENAMED_KEYS.get((model, item.name), (item.name, ""))
        if item.name not in INTERNAL_FIELDS and item.attname != owner:
            found[name] = YamlKey(item, prefix)
    return found


class KnowledgeImporter:
    """A folder of YAML, checked and written as a whole. Errors name file, record and key."""

    name = "knowledge"
    title = "The knowledge that ships with RiskBase"
    licence = "CC BY 4.0"

    def __init__(self, folder):
        self.folder = folder
        self.writer = Writer(self.name)
        self.report = self.writer.report
        self.records = {}
        self.known = {}
        self.declared = {}
        self.missed = set()

    def load(self):
        """Writes what the folder says. Returns the tally of each model; raises BadFile."""
        lists = {noun: lists for noun, (_, lists) in YAML_NOUNS.items()}
        folder = KnowledgeFolder(self.folder, lists, self.report)
        self.records = folder.read()
        self.writer.files = folder.files
        self.declared = {
            YAML_NOUNS[noun][0]: {r.get("id") for _, r in pairs} for noun, pairs in self.records.items()
        }
        for noun, (model, lists) in YAML_NOUNS.items():
            self.put_records(noun, model)
            for name, (link, owner, key) in lists.items():
                self.put_links(noun, name, link, owner, key)
        self.writer.close()
        return self.writer.tallies

    # --- Records ---------------------------------------------------------------------------------

    def put_records(self, noun, model):
        """Parents before children, so that a parent has a key when its children name it."""
        waiting = [(place, record) for place, record in self.records[noun] if "also" not in record]
        while waiting:
            self.known.pop(model, None)
            names = {record["id"] for _, record in waiting}
            ready = [(place, record) for place, record in waiting if record.get("parent") not in names]
            if not ready:
                places = ", ".join(place for place, record in waiting)
                self.report.add_problem(
                    places, None, "parent", "Each is its own ancestor, or below one that is."
                )
                return
            self.writer.put(model, PUBLIC_ID_KEY, [self.row(model, noun, *item) for item in ready])
            waiting = [item for item in waiting if item not in ready]
        self.known.pop(model, None)

    def row(self, model, noun, place, record):
        lists = YAML_NOUNS[noun][1]
        own = {name: value for name, value in record.items() if name not in {"id", *lists}}
        values = {"public_id": record["id"]} | self.values(model, place, own, known=lists)
        if model is Term:
            values["path"] = self.path(record)
        return ImportRow(values, place, initial={"status": Status.PUBLISHED}, file_index=self.file(place))

    def file(self, place):
        """Which of the files a place is in."""
        names = [file["name"] for file in self.writer.files]
        return names.index(place.partition(", ")[0])

    def path(self, record):
        parent = Term.objects.filter(public_id=record["parent"]).first()
        return f"{parent.path if parent else ''}{record['code']}/"

    # --- Links -----------------------------------------------------------------------------------

    def put_links(self, noun, name, link, owner, key):
        rows, actors = [], {}
        for place, record in self.records[noun]:
            pk = self.find(YAML_NOUNS[noun][0], record.get("id") or record["also"], place, "also")
            for number, item in record[name]:
                parts = {"term": item} if link is RiskTerm else dict(item)
                at = f"{place}, {name} {number}"
                if link is Step:
                    actors[pk, number] = at, parts.pop("actors", [])
                    parts["position"] = number
                values = {owner: pk} | self.values(link, at, parts, owner)
                rows.append(ImportRow(values, at, file_index=self.file(at)))
        held = self.writer.put(link, (owner, *key), rows)
        if link is Step:
            self.put_step_actors(held, actors)

    def put_step_actors(self, steps, actors):
        """As with a field: what was edited here stays, what nobody touched follows."""
        memory, spoken = self.writer.get_upstream_store(Step.actors.through), []
        said = memory.get_rows([encode_natural_key(key) for key in actors])
        objects = Step.objects.in_bulk([pk for pk in steps.values() if pk])
        wanted = {
            key: (at, sorted(self.find(Actor, name, "scenarios", "actors") or 0 for name in names))
            for key, (at, names) in actors.items()
        }
        for key, (at, found) in wanted.items() if not self.report.problems else ():
            before = said[encode_natural_key(key)].values["actors"] if encode_natural_key(key) in said else []
            if steps[key]:
                self.set_actors(objects[steps[key]], before, found)
            if before != found:
                row = ImportRow({}, at, file_index=self.file(at))
                spoken.append(StatedValues(encode_natural_key(key), {"actors": found}, row))
        if not self.report.problems:
            memory.save(spoken, said)

    def set_actors(self, step, before, wanted):
        ours = sorted(step.actors.values_list("pk", flat=True))
        if ours == before != wanted:
            step.actors.set(wanted)
        elif ours != wanted:
            self.writer.tallies[Step].kept["actors"] += 1

    # --- Values ----------------------------------------------------------------------------------

    def values(self, model, place, parts, owner="", known=()):
        """The YAML of one object as attributes of the model; what is wrong goes into the report."""
        takes = get_yaml_keys(model, owner)
        for name in [name for name, key in takes.items() if key.is_needed and parts.get(name) is None]:
            self.report.add_problem(place, None, name, f"A {model._meta.verbose_name} needs it.")
        found = {}
        for name, value in parts.items():
            if name not in takes:
                self.report.add_problem(
                    place, None, name, describe_unknown_key(name, model, [*takes, *known])
                )
            elif value is not None:
                found[takes[name].field.attname] = self.value(takes[name], value, place, name)
        return found

    def value(self, key, value, place, name):
        textual = key.field.is_relation or isinstance(key.field, CharField | TextField)
        if textual and not isinstance(value, str):
            self.report.add_problem(place, None, name, f"{value!r} {UNQUOTED_VALUE}.")
        elif key.field.is_relation:
            return self.find(key.field.related_model, f"{key.prefix}{value}".lower(), place, name)
        else:
            return self.python(key.field, value, place, name)

    def python(self, field, value, place, name):
        try:
            value = field.to_python(value)
        except ValidationError as error:
            self.report.add_problem(place, None, name, " ".join(error.messages))
        return value.strip() if isinstance(value, str) else value

    def find(self, noun, public_id, place, name):
        if noun not in self.known:
            self.known[noun] = map_public_ids(noun)
        pk = self.known[noun].get(public_id)
        if pk is None and public_id not in self.declared[noun]:
            self.miss(place, name, f"There is no {noun._meta.verbose_name} {public_id!r}.")
        return pk

    def miss(self, place, name, message):
        if (place, message) not in self.missed:
            self.report.add_problem(place, None, name, message)
        self.missed.add((place, message))


def describe_unknown_key(name, model, known):
    near = get_close_matches(name, known, 1)
    hint = f"Is it {near[0]!r}?" if near else f"Known are: {', '.join(sorted(known))}."
    return f"is not a key of a {model._meta.verbose_name}. {hint}"
