"""YAML that people edit, as records with their places. What is wrong with its shape goes into the report."""

import hashlib
from collections import Counter
from difflib import get_close_matches

import yaml

from apps.ingest.importer import BadFile

UNQUOTED_VALUE = "stands without quotes, and YAML reads a number or a date where a text is meant"


class UniqueKeyLoader(yaml.SafeLoader):
    """Two keys of one name are an error, where YAML would forget the first."""

    def construct_mapping(self, node, deep=False):
        keys = Counter(key.value for key, _ in node.value)
        for twice in [key for key, count in keys.items() if count > 1]:
            raise yaml.MarkedYAMLError(problem=f"{twice!r} stands twice", problem_mark=node.start_mark)
        return super().construct_mapping(node, deep)


class KnowledgeFolder:
    """`taxonomies/NAME.yaml` and `GROUP/NOUN.yaml`. `lists` names, for each noun, its lists of links."""

    def __init__(self, path, lists, report):
        self.path = path
        self.lists = lists
        self.report = report
        self.records: dict[str, list] = {noun: [] for noun in lists}
        self.files: list[dict[str, str]] = []

    def read(self):
        """{noun: [(place, record)]}"""
        files = sorted(self.path.glob("*/*.yaml"))
        for path in files:
            if path.parent.name == "taxonomies":
                self.read_taxonomy(path)
            elif path.stem in self.lists:
                self.read_records(path)
            elif near := get_close_matches(path.stem, self.lists, 1):
                self.problem(get_short_path(path), "", f"is read by nobody. Is it {near[0]}.yaml?")
        for noun in self.lists:
            self.tell_of_doubles(noun)
        if not any(self.records.values()):
            raise BadFile.for_file(str(self.path), "holds no knowledge: no NOUN.yaml in any folder within.")
        return self.records

    def problem(self, place, key, message):
        self.report.add_problem(place, None, key, message)

    def parsed(self, path):
        content = path.read_bytes()
        self.files.append({"name": get_short_path(path), "sha256": hashlib.sha256(content).hexdigest()})
        try:
            return yaml.load(content.decode(), UniqueKeyLoader)  # noqa: S506 - a SafeLoader
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            self.problem(get_short_path(path), "", f"is not YAML in UTF-8: {error}")

    # --- Nouns -----------------------------------------------------------------------------------

    def read_records(self, path):
        content = self.parsed(path) or []
        if not isinstance(content, list):
            return self.problem(
                get_short_path(path), "", "is no list of records, each beginning with “- id:”."
            )
        for record in content:
            if self.has_identity(path, record):
                place = f"{get_short_path(path)}, {record.get('id') or record['also']}"
                self.records[path.stem].append((place, self.shaped(place, path.stem, record)))

    def has_identity(self, path, record):
        if not isinstance(record, dict):
            return self.problem(get_short_path(path), "", f"holds {record!r}, which is no record.")
        named = [key for key in ("id", "also") if record.get(key) is not None]
        if len(named) != 1:
            return self.problem(
                get_short_path(path), "id", f"Either id or also is needed: {str(record)[:80]}"
            )
        return self.is_text(get_short_path(path), named[0], record[named[0]])

    def is_text(self, place, key, value):
        if isinstance(value, str):
            return True
        return self.problem(place, key, f"{value!r} {UNQUOTED_VALUE}.")

    def shaped(self, place, noun, record):
        """The record with lists where lists belong, and nothing else beside `also`."""
        lists = self.lists[noun]
        for key in record if "also" in record else ():
            if key not in {"also", *lists}:
                self.problem(place, key, "belongs where the record is defined: also adds only links to it.")
        return record | {name: self.links(place, name, record.get(name)) for name in lists}

    def links(self, place, name, items):
        if not isinstance(items, list | None):
            self.problem(place, name, "is no list.")
            return []
        kind = str if name == "terms" else dict
        for number, item in enumerate(items or [], 1):
            if not isinstance(item, kind):
                self.problem(f"{place}, {name} {number}", "", f"{item!r} is no {LINK_ITEM_NAMES[kind]}.")
        return [(n, item) for n, item in enumerate(items or [], 1) if isinstance(item, kind)]

    def tell_of_doubles(self, noun):
        seen: dict[str | None, str] = {}
        for place, record in self.records[noun]:
            if (own := record.get("id")) in seen and own:
                self.problem(place, "id", f"{own!r} stands twice, first in {seen[own]}.")
            seen.setdefault(own, place)

    # --- Taxonomies ------------------------------------------------------------------------------

    def read_taxonomy(self, path):
        content = self.parsed(path)
        if content is None:
            return
        if not isinstance(content, dict) or not isinstance(content.get("id"), str):
            return self.problem(get_short_path(path), "id", "A taxonomy is one record with an id.")
        place = f"{get_short_path(path)}, {content['id']}"
        own = {key: value for key, value in content.items() if key != "terms"}
        self.records["taxonomies"].append((place, self.shaped(place, "taxonomies", own)))
        self.read_terms(place, content["id"], content.get("terms"), None)

    def read_terms(self, place, taxonomy, terms, parent):
        for number, term in self.links(place, "terms of a taxonomy", terms):
            if not self.is_code(f"{place}, terms {number}", term.get("code")):
                continue
            own = f"{taxonomy}-{term['code']}".lower()
            parts = {key: value for key, value in term.items() if key != "terms"}
            known = {"id": own, "taxonomy": taxonomy, "parent": parent}
            at = f"{place}, {term['code']}"
            self.records["terms"].append((at, self.shaped(at, "terms", known | parts)))
            self.read_terms(place, taxonomy, term.get("terms"), own)

    def is_code(self, place, code):
        if not isinstance(code, str):
            return self.problem(
                place, "code", f"{code!r} {UNQUOTED_VALUE}." if code else "A term needs a code."
            )
        if "/" in code:
            return self.problem(place, "code", f"{code!r} has a slash, with which paths are written.")
        return True


LINK_ITEM_NAMES = {str: "id of a term", dict: "record with keys"}


def get_short_path(path):
    return f"{path.parent.name}/{path.name}"
