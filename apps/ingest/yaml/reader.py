"""Read a folder of YAML as records with their places. Problems with their shape are reported."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from apps.ingest.importer import BadFile, FileProblem, Importer, ReadReport
from apps.ingest.yaml.nouns import LinkLists, list_yaml_nouns

MISSING_QUOTES = "needs quotes: without them, YAML reads a number or a date instead of a text"


class YamlRecord(NamedTuple):
    """A record and its place: `seed/risks.yaml, race`. Its lists of links hold (number, item)."""

    place: str
    content: dict[str, Any]


@dataclass(frozen=True)
class KnowledgeReading:
    """The records of a folder by noun, in the order of the files. `files` are name and SHA-256 of each."""

    records: Mapping[str, list[YamlRecord]]
    files: tuple[Mapping[str, str], ...]
    notices: tuple[FileProblem, ...]
    problems: tuple[FileProblem, ...]


class KnowledgeImporter(Importer):
    name = "knowledge"
    title = "The knowledge that ships with RiskBase"
    licence = "CC BY 4.0"
    url = ""

    def read(self, path: Path) -> KnowledgeReading:
        """Read the folder. Raises BadFile if it contains no knowledge; other problems are in the reading."""
        lists = {plural: noun.link_lists for plural, noun in list_yaml_nouns().items()}
        folder = KnowledgeFolder(path, lists)
        folder.read()
        report = folder.report
        return KnowledgeReading(
            folder.records, tuple(folder.files), tuple(report.notices), tuple(report.problems)
        )


class UniqueKeyLoader(yaml.SafeLoader):
    """Refuses a repeated key, of which YAML would use the last value."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = Counter(key.value for key, _ in node.value)
        for repeated in [key for key, count in keys.items() if count > 1]:
            raise yaml.MarkedYAMLError(problem=f"{repeated!r} occurs twice", problem_mark=node.start_mark)
        return super().construct_mapping(node, deep)


class KnowledgeFolder:
    """`taxonomies/NAME.yaml` and `GROUP/NOUN.yaml`. `link_lists` are the lists of links of each noun."""

    def __init__(self, path: Path, link_lists: Mapping[str, LinkLists]) -> None:
        self.path = path
        self.link_lists = link_lists
        self.report = ReadReport()
        self.records: dict[str, list[YamlRecord]] = {noun: [] for noun in link_lists}
        self.files: list[dict[str, str]] = []

    def read(self) -> None:
        for path in sorted(self.path.glob("*/*.yaml")):
            if path.parent.name == "taxonomies":
                self.read_taxonomy(path)
            elif path.stem in self.link_lists:
                self.read_records(path)
            elif near := get_close_matches(path.stem, self.link_lists, 1):
                self.add_problem(
                    get_short_path(path), "", f"is not named after a noun. Did you mean {near[0]}.yaml?"
                )
        for noun in self.link_lists:
            self.report_repeated_ids(noun)
        if not any(self.records.values()):
            raise BadFile.for_file(
                str(self.path), "contains no knowledge: none of its folders has a file NOUN.yaml."
            )

    def add_problem(self, place: str, key: str, message: str) -> None:
        self.report.add_problem(place, None, key, message)

    def parse_file(self, path: Path) -> Any:
        """The content of a file; None if it is not YAML, which is reported."""
        content = path.read_bytes()
        self.files.append({"name": get_short_path(path), "sha256": hashlib.sha256(content).hexdigest()})
        try:
            return yaml.load(content.decode(), UniqueKeyLoader)  # noqa: S506 - a SafeLoader
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            self.add_problem(get_short_path(path), "", f"is not YAML in UTF-8: {error}")
            return None

    # --- Nouns -----------------------------------------------------------------------------------

    def read_records(self, path: Path) -> None:
        content = self.parse_file(path) or []
        if not isinstance(content, list):
            message = "is not a list of records that each begin with “- id:”."
            self.add_problem(get_short_path(path), "", message)
            return
        for record in content:
            if self.has_identity(path, record):
                place = f"{get_short_path(path)}, {record.get('id') or record['also']}"
                shaped = self.number_links(place, path.stem, record)
                self.records[path.stem].append(YamlRecord(place, shaped))

    def has_identity(self, path: Path, record: Any) -> bool:
        """Whether the record has an id, or the id of the record that it adds links to."""
        place = get_short_path(path)
        if not isinstance(record, dict):
            self.add_problem(place, "", f"contains {record!r}, which is not a record.")
            return False
        identities = [key for key in ("id", "also") if record.get(key) is not None]
        if len(identities) != 1:
            self.add_problem(place, "id", f"A record needs either id or also: {str(record)[:80]}")
            return False
        value = record[identities[0]]
        if not isinstance(value, str):
            self.add_problem(place, identities[0], f"{value!r} {MISSING_QUOTES}.")
        return isinstance(value, str)

    def number_links(self, place: str, noun: str, record: dict[str, Any]) -> dict[str, Any]:
        """The record with numbered items in its lists of links. A record with `also` may only have lists."""
        lists = self.link_lists[noun]
        for key in record if "also" in record else ():
            if key not in {"also", *lists}:
                self.add_problem(place, key, "is not allowed here: a record with “also” only adds links.")
        return record | {
            name: self.number_items(place, name, record.get(name), is_text=bool(links.text_key))
            for name, links in lists.items()
        }

    def number_items(
        self, place: str, name: str, items: Any, *, is_text: bool = False
    ) -> list[tuple[int, Any]]:
        """[(number, item)], without the items that are not texts, or else records, as expected."""
        if not isinstance(items, list | None):
            self.add_problem(place, name, "is not a list.")
            return []
        expected = str if is_text else dict
        numbered = list(enumerate(items or [], 1))
        for number, item in numbered:
            if not isinstance(item, expected):
                description = "the id of a record" if is_text else "a record with keys"
                self.add_problem(f"{place}, {name} {number}", "", f"{item!r} is not {description}.")
        return [(number, item) for number, item in numbered if isinstance(item, expected)]

    def report_repeated_ids(self, noun: str) -> None:
        first_places: dict[str, str] = {}
        for place, record in self.records[noun]:
            if not (public_id := record.get("id")):
                continue
            if public_id in first_places:
                message = f"{public_id!r} occurs twice, first in {first_places[public_id]}."
                self.add_problem(place, "id", message)
            first_places.setdefault(public_id, place)

    # --- Taxonomies ------------------------------------------------------------------------------

    def read_taxonomy(self, path: Path) -> None:
        content = self.parse_file(path)
        if content is None:
            return
        if not isinstance(content, dict) or not isinstance(content.get("id"), str):
            self.add_problem(get_short_path(path), "id", "A taxonomy is one record with an id.")
            return
        place = f"{get_short_path(path)}, {content['id']}"
        record = {key: value for key, value in content.items() if key != "terms"}
        self.records["taxonomies"].append(YamlRecord(place, self.number_links(place, "taxonomies", record)))
        self.read_terms(place, content["id"], content.get("terms"), None)

    def read_terms(self, place: str, taxonomy: str, terms: Any, parent: str | None) -> None:
        """Read the terms of a taxonomy, or those below a term, and everything below them."""
        for number, term in self.number_items(place, "terms of a taxonomy", terms):
            code = term.get("code")
            if not self.is_code(f"{place}, terms {number}", code):
                continue
            public_id, term_place = f"{taxonomy}-{code}".lower(), f"{place}, {code}"
            record = {"id": public_id, "taxonomy": taxonomy, "parent": parent}
            record |= {key: value for key, value in term.items() if key != "terms"}
            shaped = self.number_links(term_place, "terms", record)
            self.records["terms"].append(YamlRecord(term_place, shaped))
            self.read_terms(place, taxonomy, term.get("terms"), public_id)

    def is_code(self, place: str, code: Any) -> bool:
        if not isinstance(code, str):
            self.add_problem(place, "code", f"{code!r} {MISSING_QUOTES}." if code else "A term needs a code.")
            return False
        if "/" in code:
            self.add_problem(
                place, "code", f"{code!r} contains a slash, which separates the codes of a path."
            )
            return False
        return True


def get_short_path(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"
