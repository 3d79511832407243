"""The mappings between terms as SSSOM: a table with tabs below a head in YAML, https://w3id.org/sssom."""

import csv
import io
from itertools import chain

import yaml

from apps.exports import citation
from apps.exports.linked.records import MATCH_PROPERTIES

MAPPING_JUSTIFICATIONS = {
    "quoted": "semapv:ManualMappingCuration",
    "curated": "semapv:ManualMappingCuration",
    "machine": "semapv:UnspecifiedMatching",
}
SSSOM_COLUMNS = [
    "subject_id", "subject_label", "predicate_id", "object_id", "object_label", "mapping_justification",
    "subject_source", "subject_source_version", "object_source", "object_source_version", "see_also",
    "comment",
]  # fmt: skip
SSSOM_LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def write_sssom(home, address, mappings):
    """Lines of the file. `address` is its own, by which the set is known."""
    number, day = citation.get_revision_and_date()
    head = {
        "mapping_set_id": address,
        "mapping_set_title": f"Mappings between the taxonomies of {citation.SITE_NAME}",
        "mapping_set_version": f"data revision {number}",
        "mapping_date": day.isoformat(),
        "license": SSSOM_LICENCE,
        "curie_map": {
            "term": f"{home}terms/",
            "taxonomy": f"{home}taxonomies/",
            "skos": "http://www.w3.org/2004/02/skos/core#",
            "semapv": "https://w3id.org/semapv/vocab/",
        },
    }
    lines = yaml.safe_dump(head, sort_keys=False, allow_unicode=True).splitlines()
    rows = (build_mapping_row(home, mapping) for mapping in mappings)
    return chain((f"#{line}\n" for line in lines), map(format_tsv_line, chain([SSSOM_COLUMNS], rows)))


def build_mapping_row(home, mapping):
    term, other = mapping.term, mapping.other
    predicate = MATCH_PROPERTIES[mapping.match].rpartition("#")[2]
    return [
        f"term:{term.public_id}", term.title, f"skos:{predicate}", f"term:{other.public_id}", other.title,
        MAPPING_JUSTIFICATIONS[mapping.basis], f"taxonomy:{term.taxonomy.public_id}", term.taxonomy.version,
        f"taxonomy:{other.taxonomy.public_id}", other.taxonomy.version,
        f"{home}sources/{mapping.source.public_id}/", " ".join(filter(None, [mapping.note, format_mapping_source(mapping)])),
    ]  # fmt: skip


def format_mapping_source(mapping):
    return f"({mapping.source.short}, {mapping.locator})" if mapping.locator else ""


def format_tsv_line(values):
    """A value has neither tabs nor ends of lines."""
    file = io.StringIO()
    csv.writer(file, delimiter="\t", lineterminator="\n").writerow(
        " ".join(value.split()) for value in values
    )
    return file.getvalue()
