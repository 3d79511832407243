"""The formats in which lists and records are available, in the order in which pages offer them."""

from apps.core.citing.formats import BIBLIOGRAPHY_FORMATS
from apps.core.formats.tabular import EXPORT_FORMATS
from apps.exports.linked.formats import GRAPH_FORMATS

LIST_FORMATS = [*EXPORT_FORMATS, "md", *BIBLIOGRAPHY_FORMATS]
RECORD_FORMATS = ["json", "md", *BIBLIOGRAPHY_FORMATS, *GRAPH_FORMATS]
