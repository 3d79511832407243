"""Bibliographies as files. Whatever the format, CSL-JSON is what it is made from."""

import json
from itertools import chain

from apps.core.citing.bibtex import bibtex
from apps.core.citing.ris import ris


def as_bibtex(items):
    """The entries, streamed, each under a key of its own."""
    return ("\n" * (place > 0) + bibtex(item) for place, item in enumerate(items))


def as_ris(items):
    return ("\r\n".join(ris(item).strip("\n").split("\n")) + "\r\n\r\n" for item in items)


def as_csl(items):
    written = (json.dumps(item, ensure_ascii=False) for item in items)
    commas = (",\n" * (place > 0) + item for place, item in enumerate(written))
    return chain(["[\n"], commas, ["\n]\n"])


BIBLIOGRAPHIES = {
    "bib": (as_bibtex, "application/x-bibtex; charset=utf-8"),
    "ris": (as_ris, "application/x-research-info-systems; charset=utf-8"),
    "csl.json": (as_csl, "application/vnd.citationstyles.csl+json"),
}
