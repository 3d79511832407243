"""Bibliographies as files: BibTeX, RIS and CSL-JSON, all from CSL-JSON items."""

import json
from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from apps.core.citing.bibtex import CslItem, format_bibtex_entry
from apps.core.citing.ris import format_ris_entry
from apps.http.file_formats import FILE_FORMATS


def write_bibtex(items: Iterable[CslItem]) -> Iterator[str]:
    return ("\n" * (place > 0) + format_bibtex_entry(item) for place, item in enumerate(items))


def write_ris(items: Iterable[CslItem]) -> Iterator[str]:
    return ("\r\n".join(format_ris_entry(item).strip("\n").split("\n")) + "\r\n\r\n" for item in items)


def write_csl_json(items: Iterable[CslItem]) -> Iterator[str]:
    written = (json.dumps(item, ensure_ascii=False) for item in items)
    commas = (",\n" * (place > 0) + item for place, item in enumerate(written))
    return chain(["[\n"], commas, ["\n]\n"])


BIBLIOGRAPHY_FORMATS: dict[str, tuple[Callable[[Iterable[CslItem]], Iterator[str]], str]] = {
    "bib": (write_bibtex, FILE_FORMATS["bib"].content_type),
    "ris": (write_ris, FILE_FORMATS["ris"].content_type),
    "csl.json": (write_csl_json, FILE_FORMATS["csl.json"].content_type),
}
