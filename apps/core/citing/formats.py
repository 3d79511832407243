"""Bibliographies as files. Whatever the format, CSL-JSON is what it is made from."""

import json
from itertools import chain

from apps.core.citing.bibtex import format_bibtex_entry
from apps.core.citing.ris import format_ris_entry


def write_bibtex(items):
    """The entries, streamed, each under a key of its own."""
    return ("\n" * (place > 0) + format_bibtex_entry(item) for place, item in enumerate(items))


def write_ris(items):
    return ("\r\n".join(format_ris_entry(item).strip("\n").split("\n")) + "\r\n\r\n" for item in items)


def write_csl_json(items):
    written = (json.dumps(item, ensure_ascii=False) for item in items)
    commas = (",\n" * (place > 0) + item for place, item in enumerate(written))
    return chain(["[\n"], commas, ["\n]\n"])


BIBLIOGRAPHY_FORMATS = {
    "bib": (write_bibtex, "application/x-bibtex; charset=utf-8"),
    "ris": (write_ris, "application/x-research-info-systems; charset=utf-8"),
    "csl.json": (write_csl_json, "application/vnd.citationstyles.csl+json"),
}
