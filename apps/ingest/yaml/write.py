"""Write the knowledge that ships with RiskBase. Problems name the file, the record and the key."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any, NamedTuple, cast

from django.core.exceptions import ValidationError
from django.db.models import CharField, Field, Model, TextField

from apps.actors.models import Actor
from apps.core.models import Record, Status
from apps.ingest.plan.natural_keys import encode_natural_key
from apps.ingest.plan.public_ids import map_public_ids
from apps.ingest.plan.rows import ImportRow
from apps.ingest.plan.upstream import StatedValues
from apps.ingest.plan.writer import Writer
from apps.ingest.yaml.nouns import (
    PUBLIC_ID_KEY,
    LinkList,
    YamlKey,
    YamlNoun,
    get_yaml_keys,
    list_yaml_nouns,
)
from apps.ingest.yaml.reader import MISSING_QUOTES, KnowledgeReading, YamlRecord
from apps.risks.models import Step
from apps.taxonomy.models import Term


def write_knowledge(reading: KnowledgeReading, writer: Writer) -> None:
    """Write all records, then their links. Problems go into the report of the writer."""
    writer.report.problems.extend(reading.problems)
    KnowledgeWriter(reading, writer).write()


class StepActors(NamedTuple):
    """The actors that a step names, with the natural key and the place of the step."""

    step_key: tuple[int | None, int]
    place: str
    public_ids: list[str]


class KnowledgeWriter:
    def __init__(self, reading: KnowledgeReading, writer: Writer) -> None:
        self.records, self.writer, self.report = reading.records, writer, writer.report
        self.file_names = [file["name"] for file in reading.files]
        self.nouns = list_yaml_nouns()
        self.declared_ids = {
            self.nouns[plural].model: {record.content.get("id") for record in records}
            for plural, records in reading.records.items()
        }
        self.primary_keys: dict[type[Model], dict[str, int]] = {}
        self.reported: set[tuple[str, str]] = set()

    def write(self) -> None:
        for plural, noun in self.nouns.items():
            self.write_records(noun, self.records[plural])
            for name, links in noun.link_lists.items():
                self.write_links(noun, name, links, self.records[plural])

    # --- Records ---------------------------------------------------------------------------------

    def write_records(self, noun: YamlNoun, records: list[YamlRecord]) -> None:
        """Write parents before children, so that a parent has a primary key when its children refer to it."""
        waiting = [record for record in records if "also" not in record.content]
        while waiting:
            self.primary_keys.pop(noun.model, None)
            waiting_ids = {record.content["id"] for record in waiting}
            ready = [record for record in waiting if record.content.get("parent") not in waiting_ids]
            if not ready:
                places = ", ".join(record.place for record in waiting)
                message = "Each of these records is its own ancestor or below one that is."
                self.report.add_problem(places, None, "parent", message)
                return
            self.writer.put(noun.model, PUBLIC_ID_KEY, [self.build_row(noun, record) for record in ready])
            waiting = [record for record in waiting if record not in ready]
        self.primary_keys.pop(noun.model, None)

    def build_row(self, noun: YamlNoun, record: YamlRecord) -> ImportRow:
        place, content = record
        keys = {name: value for name, value in content.items() if name not in {"id", *noun.link_lists}}
        values = {
            "public_id": content["id"],
            **self.parse_values(noun.model, place, keys, other_keys=noun.link_lists),
        }
        if noun.model is Term:
            values["path"] = build_path(content)
        initial = {"status": Status.PUBLISHED}
        return ImportRow(values, place, initial=initial, file_index=self.get_file_index(place))

    def get_file_index(self, place: str) -> int:
        return self.file_names.index(place.partition(", ")[0])

    # --- Links -----------------------------------------------------------------------------------

    def write_links(self, noun: YamlNoun, name: str, links: LinkList, records: list[YamlRecord]) -> None:
        rows, step_actors = [], []
        for place, content in records:
            owner = self.find_key(noun.model, content.get("id") or content["also"], place, "also")
            for number, item in content[name]:
                keys = {links.text_key: item} if links.text_key else dict(item)
                link_place = f"{place}, {name} {number}"
                if links.model is Step:
                    step_actors.append(StepActors((owner, number), link_place, keys.pop("actors", [])))
                if links.position_key:
                    keys[links.position_key] = number
                values = {links.owner: owner, **self.parse_values(links.model, link_place, keys, links.owner)}
                rows.append(ImportRow(values, link_place, file_index=self.get_file_index(link_place)))
        written = self.writer.put(links.model, (links.owner, *links.key), rows)
        if step_actors:
            self.write_step_actors(written, step_actors)

    def write_step_actors(self, steps: Mapping[Any, int | None], step_actors: list[StepActors]) -> None:
        """Set the actors of each step, unless they were edited here since the last load."""
        store = self.writer.get_upstream_store(Step.actors.through)
        upstream = store.get_rows([encode_natural_key(each.step_key) for each in step_actors])
        objects = Step.objects.in_bulk([pk for pk in steps.values() if pk])
        found = [sorted(self.find_actor_keys(each)) for each in step_actors]
        if self.report.problems:
            return
        stated = []
        for each, actors in zip(step_actors, found, strict=True):
            key, pk = encode_natural_key(each.step_key), steps[each.step_key]
            previous = upstream[key].values["actors"] if key in upstream else []
            if pk:
                self.set_actors(objects[pk], previous, actors)
            if previous != actors:
                row = ImportRow({}, each.place, file_index=self.get_file_index(each.place))
                stated.append(StatedValues(key, {"actors": actors}, row))
        store.save(stated, upstream)

    def find_actor_keys(self, step: StepActors) -> list[int]:
        return [self.find_key(Actor, name, "scenarios", "actors") or 0 for name in step.public_ids]

    def set_actors(self, step: Step, previous: list[int], stated: list[int]) -> None:
        current = sorted(step.actors.values_list("pk", flat=True))
        if current == previous != stated:
            step.actors.set(stated)
        elif current != stated:
            self.writer.tallies[Step].kept["actors"] += 1

    # --- Values ----------------------------------------------------------------------------------

    def parse_values(
        self,
        model: type[Model],
        place: str,
        content: Mapping[str, Any],
        owner: str = "",
        other_keys: Iterable[str] = (),
    ) -> dict[str, Any]:
        """{attribute: value} of one object. Unknown, missing and invalid values are reported."""
        keys = get_yaml_keys(model, owner)
        noun = model._meta.verbose_name
        for name, key in keys.items():
            if key.is_required and content.get(name) is None:
                self.report.add_problem(place, None, name, f"A {noun} needs this key.")
        values = {}
        for name, value in content.items():
            if name not in keys:
                message = describe_unknown_key(name, model, [*keys, *other_keys])
                self.report.add_problem(place, None, name, message)
            elif value is not None:
                values[keys[name].field.attname] = self.parse_value(keys[name], value, place, name)
        return values

    def parse_value(self, key: YamlKey, value: Any, place: str, name: str) -> Any:
        is_text = key.field.is_relation or isinstance(key.field, CharField | TextField)
        if is_text and not isinstance(value, str):
            self.report.add_problem(place, None, name, f"{value!r} {MISSING_QUOTES}.")
            return None
        if key.field.is_relation:
            model = cast(type[Record], key.field.related_model)
            return self.find_key(model, f"{key.prefix}{value}".lower(), place, name)
        return self.convert_value(key.field, value, place, name)

    def convert_value(self, field: "Field[Any, Any]", value: Any, place: str, name: str) -> Any:
        try:
            value = field.to_python(value)
        except ValidationError as error:
            self.report.add_problem(place, None, name, " ".join(error.messages))
        return value.strip() if isinstance(value, str) else value

    def find_key(self, model: type[Record], public_id: str, place: str, name: str) -> int | None:
        """The primary key of a record; None if it does not exist (yet). Unknown ids are reported."""
        if model not in self.primary_keys:
            self.primary_keys[model] = map_public_ids(model)
        pk = self.primary_keys[model].get(public_id)
        if pk is None and public_id not in self.declared_ids.get(model, ()):
            message = f"There is no {model._meta.verbose_name} {public_id!r}."
            if (place, message) not in self.reported:
                self.report.add_problem(place, None, name, message)
            self.reported.add((place, message))
        return pk


def build_path(term: Mapping[str, Any]) -> str:
    """The materialised path of a term: its parent's path and its code."""
    parent = Term.objects.filter(public_id=term["parent"]).first()
    return f"{parent.path if parent else ''}{term['code']}/"


def describe_unknown_key(name: str, model: type[Model], known: list[str]) -> str:
    near = get_close_matches(name, known, 1)
    hint = f"Did you mean {near[0]!r}?" if near else f"Known keys: {', '.join(sorted(known))}."
    return f"is not a key of a {model._meta.verbose_name}. {hint}"
