"""CSL-JSON as BibTeX in UTF-8. Characters with a meaning in TeX are escaped."""

from collections.abc import Mapping
from typing import Any

CslItem = Mapping[str, Any]

BIBTEX_ENTRY_TYPES = {
    "article-journal": "article",
    "article-magazine": "article",
    "book": "book",
    "chapter": "incollection",
    "paper-conference": "inproceedings",
    "report": "techreport",
    "thesis": "phdthesis",
}
CONTAINER_FIELDS = {"article": "journal", "incollection": "booktitle", "inproceedings": "booktitle"}
PUBLISHER_FIELDS = {"techreport": "institution", "phdthesis": "school"}
TEX_ESCAPES = str.maketrans(
    {letter: f"\\{letter}" for letter in "&%$#_{}"}
    | {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
)
URL_ESCAPES = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C", " ": "%20"})


def format_bibtex_entry(item: CslItem) -> str:
    kind = BIBTEX_ENTRY_TYPES.get(item["type"], "misc")
    fields = {
        "author": " and ".join(map(format_bibtex_name, item.get("author", []))),
        "title": f"{{{escape_tex(item['title'])}}}",
        **build_bibtex_date(item),
        CONTAINER_FIELDS.get(kind, "howpublished"): escape_tex(item.get("container-title", "")),
        PUBLISHER_FIELDS.get(kind, "publisher"): escape_tex(item.get("publisher", "")),
        "volume": escape_tex(item.get("volume", "")),
        "number": escape_tex(item.get("issue", "")),
        "pages": escape_tex(item.get("page", "")).replace("-", "--"),
        "note": escape_tex(item.get("genre", "")),
        "doi": item.get("DOI", "").translate(URL_ESCAPES),
        "url": item.get("URL", "").translate(URL_ESCAPES),
        "urldate": "-".join(f"{part:02}" for part in get_date_parts(item, "accessed")),
    }
    lines = "".join(f"  {field} = {{{value}}},\n" for field, value in fields.items() if value)
    return f"@{kind}{{{item['id']},\n{lines}}}\n"


def build_bibtex_date(item: CslItem) -> dict[str, str]:
    """The year and, if known, the month as a number."""
    return dict(zip(("year", "month"), map(str, get_date_parts(item, "issued")), strict=False))


def get_date_parts(item: CslItem, name: str) -> list[int]:
    """Year, month and day of a CSL date, as far as they are known."""
    return item.get(name, {}).get("date-parts", [[]])[0]


def format_bibtex_name(author: Mapping[str, str]) -> str:
    """The name of a person, or in braces that of an organization."""
    if "literal" in author:
        return f"{{{escape_tex(author['literal'])}}}"
    particles = [author.get(part, "") for part in ("dropping-particle", "non-dropping-particle")]
    family = " ".join(filter(None, [*particles, protect_name_part(author.get("family", ""))]))
    return ", ".join(
        filter(
            None, [family, escape_tex(author.get("suffix", "")), protect_name_part(author.get("given", ""))]
        )
    )


def protect_name_part(part: str) -> str:
    """Put a part that BibTeX would split into braces."""
    return f"{{{escape_tex(part)}}}" if "," in part or " and " in part else escape_tex(part)


def escape_tex(value: str) -> str:
    return " ".join(value.split()).translate(TEX_ESCAPES)
