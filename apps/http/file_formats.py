"""The formats of data files: the content type of each suffix, in one place."""

from typing import NamedTuple


class FileFormat(NamedTuple):
    """`contains_date`: whether a file contains the date of access, as citations do."""

    content_type: str
    contains_date: bool = False


FILE_FORMATS = {
    "csv": FileFormat("text/csv; charset=utf-8"),
    "xlsx": FileFormat("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "json": FileFormat("application/json"),
    "ndjson": FileFormat("application/x-ndjson"),
    "md": FileFormat("text/markdown; charset=utf-8", contains_date=True),
    "bib": FileFormat("application/x-bibtex; charset=utf-8", contains_date=True),
    "ris": FileFormat("application/x-research-info-systems; charset=utf-8", contains_date=True),
    "csl.json": FileFormat("application/vnd.citationstyles.csl+json", contains_date=True),
    "atom": FileFormat("application/atom+xml; charset=utf-8"),
    "feed.json": FileFormat("application/feed+json; charset=utf-8"),
    "svg": FileFormat("image/svg+xml"),
    "png": FileFormat("image/png"),
    "xml": FileFormat("application/xml"),
    "txt": FileFormat("text/plain; charset=utf-8"),
}


def find_file_format(path: str) -> FileFormat | None:
    """Return the format of the longest suffix that the path ends with, or None."""
    suffixes = [suffix for suffix in FILE_FORMATS if path.endswith(f".{suffix}")]
    return FILE_FORMATS[max(suffixes, key=len)] if suffixes else None
