"""Mappings between terms as SSSOM: a tab-separated table below a YAML header, https://w3id.org/sssom."""

import csv
import io
from collections.abc import Iterable, Iterator
from itertools import chain

import yaml

from apps.exports.citation import SITE_NAME, get_revision_and_date
from apps.exports.linked.records import MATCH_PROPERTIES
from apps.exports.linked.schema_org import SITE_LICENCE
from apps.sources.models import TermMapping

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


def write_sssom(site: str, address: str, mappings: Iterable[TermMapping]) -> Iterator[str]:
    """Yield the lines of the file; `address` is its own address, which identifies the set of mappings."""
    number, day = get_revision_and_date()
    head = {
        "mapping_set_id": address,
        "mapping_set_title": f"Mappings between the taxonomies of {SITE_NAME}",
        "mapping_set_version": f"data revision {number}",
        "mapping_date": day.isoformat(),
        "license": SITE_LICENCE,
        "curie_map": {
            "term": f"{site}terms/",
            "taxonomy": f"{site}taxonomies/",
            "skos": "http://www.w3.org/2004/02/skos/core#",
            "semapv": "https://w3id.org/semapv/vocab/",
        },
    }
    lines = yaml.safe_dump(head, sort_keys=False, allow_unicode=True).splitlines()
    rows = (build_mapping_row(site, mapping) for mapping in mappings)
    return chain((f"#{line}\n" for line in lines), map(format_tsv_line, chain([SSSOM_COLUMNS], rows)))


def build_mapping_row(site: str, mapping: TermMapping) -> list[str]:
    term, other = mapping.term, mapping.other
    predicate = MATCH_PROPERTIES[mapping.match].rpartition("#")[2]
    comment = " ".join(filter(None, [mapping.note, format_mapping_source(mapping)]))
    return [
        f"term:{term.public_id}", term.title, f"skos:{predicate}", f"term:{other.public_id}", other.title,
        MAPPING_JUSTIFICATIONS[mapping.basis], f"taxonomy:{term.taxonomy.public_id}", term.taxonomy.version,
        f"taxonomy:{other.taxonomy.public_id}", other.taxonomy.version,
        f"{site}sources/{mapping.source.public_id}/", comment,
    ]  # fmt: skip


def format_mapping_source(mapping: TermMapping) -> str:
    return f"({mapping.source.short}, {mapping.locator})" if mapping.locator else ""


def format_tsv_line(values: Iterable[str]) -> str:
    """Format a line of values, in which tabs and line breaks become spaces."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter="\t", lineterminator="\n")
    writer.writerow(" ".join(value.split()) for value in values)
    return file.getvalue()
