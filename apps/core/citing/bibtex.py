"""CSL-JSON as BibTeX. Letters stay as they are, in UTF-8; what TeX reads as commands is escaped."""

ENTRY = {
    "article-journal": "article",
    "article-magazine": "article",
    "book": "book",
    "chapter": "incollection",
    "paper-conference": "inproceedings",
    "report": "techreport",
    "thesis": "phdthesis",
}
INSIDE = {"article": "journal", "incollection": "booktitle", "inproceedings": "booktitle"}
PUBLISHER = {"techreport": "institution", "phdthesis": "school"}
ESCAPED = str.maketrans(
    {letter: f"\\{letter}" for letter in "&%$#_{}"}
    | {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
)
IN_ADDRESSES = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C", " ": "%20"})


def bibtex(item):
    kind = ENTRY.get(item["type"], "misc")
    fields = {
        "author": " and ".join(map(name, item.get("author", []))),
        "title": f"{{{text(item['title'])}}}",
        **issued(item),
        INSIDE.get(kind, "howpublished"): text(item.get("container-title", "")),
        PUBLISHER.get(kind, "publisher"): text(item.get("publisher", "")),
        "volume": text(item.get("volume", "")),
        "number": text(item.get("issue", "")),
        "pages": text(item.get("page", "")).replace("-", "--"),
        "note": text(item.get("genre", "")),
        "doi": item.get("DOI", "").translate(IN_ADDRESSES),
        "url": item.get("URL", "").translate(IN_ADDRESSES),
        "urldate": "-".join(f"{part:02}" for part in parts(item, "accessed")),
    }
    lines = "".join(f"  {field} = {{{value}}},\n" for field, value in fields.items() if value)
    return f"@{kind}{{{item['id']},\n{lines}}}\n"


def issued(item):
    """The year, and where it is known the month as BibTeX numbers it."""
    return dict(zip(("year", "month"), map(str, parts(item, "issued")), strict=False))


def parts(item, name):
    return item.get(name, {}).get("date-parts", [[]])[0]


def name(author):
    """A body's name, and a family name that BibTeX would take apart, is kept whole by a pair of braces."""
    if "literal" in author:
        return f"{{{text(author['literal'])}}}"
    particles = [author.get(part, "") for part in ("dropping-particle", "non-dropping-particle")]
    family = " ".join(filter(None, [*particles, whole(author.get("family", ""))]))
    return ", ".join(filter(None, [family, text(author.get("suffix", "")), whole(author.get("given", ""))]))


def whole(part):
    return f"{{{text(part)}}}" if "," in part or " and " in part else text(part)


def text(value):
    return " ".join(value.split()).translate(ESCAPED)
