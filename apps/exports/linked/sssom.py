"""The mappings between terms as SSSOM: a table with tabs below a head in YAML, https://w3id.org/sssom."""

import csv
import io
from itertools import chain

import yaml

from apps.exports import citation
from apps.exports.linked.records import MATCHES

JUSTIFICATIONS = {
    "quoted": "semapv:ManualMappingCuration",
    "curated": "semapv:ManualMappingCuration",
    "machine": "semapv:UnspecifiedMatching",
}
COLUMNS = [
    "subject_id", "subject_label", "predicate_id", "object_id", "object_label", "mapping_justification",
    "subject_source", "subject_source_version", "object_source", "object_source_version", "see_also",
    "comment",
]  # fmt: skip
LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def document(home, address, mappings):
    """Lines of the file. `address` is its own, by which the set is known."""
    number, day = citation.revised()
    head = {
        "mapping_set_id": address,
        "mapping_set_title": f"Mappings between the taxonomies of {citation.NAME}",
        "mapping_set_version": f"data revision {number}",
        "mapping_date": day.isoformat(),
        "license": LICENCE,
        "curie_map": {
            "term": f"{home}terms/",
            "taxonomy": f"{home}taxonomies/",
            "skos": "http://www.w3.org/2004/02/skos/core#",
            "semapv": "https://w3id.org/semapv/vocab/",
        },
    }
    lines = yaml.safe_dump(head, sort_keys=False, allow_unicode=True).splitlines()
    rows = (row(home, mapping) for mapping in mappings)
    return chain((f"#{line}\n" for line in lines), map(tabbed, chain([COLUMNS], rows)))


def row(home, mapping):
    term, other = mapping.term, mapping.other
    predicate = MATCHES[mapping.match].rpartition("#")[2]
    return [
        f"term:{term.public_id}", term.title, f"skos:{predicate}", f"term:{other.public_id}", other.title,
        JUSTIFICATIONS[mapping.basis], f"taxonomy:{term.taxonomy.public_id}", term.taxonomy.version,
        f"taxonomy:{other.taxonomy.public_id}", other.taxonomy.version,
        f"{home}sources/{mapping.source.public_id}/", " ".join(filter(None, [mapping.note, place(mapping)])),
    ]  # fmt: skip


def place(mapping):
    return f"({mapping.source.short}, {mapping.locator})" if mapping.locator else ""


def tabbed(values):
    """A value has neither tabs nor ends of lines."""
    file = io.StringIO()
    csv.writer(file, delimiter="\t", lineterminator="\n").writerow(
        " ".join(value.split()) for value in values
    )
    return file.getvalue()
