"""A source as CSL-JSON, the basis of all citation formats, and as a short imprint for lists."""

from datetime import date
from typing import Any

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from apps.sources.authors import CslName
from apps.sources.models import Source

CSL_TEXT_FIELDS = {
    "title": "title",
    "container-title": "container",
    "publisher": "publisher",
    "volume": "volume",
    "issue": "issue",
    "page": "pages",
    "DOI": "doi",
    "URL": "url",
}
CSL_NAME_PARTS = ("family", "given", "suffix", "dropping-particle", "non-dropping-particle")


def build_csl_item(source: Source) -> dict[str, Any]:
    """CSL-JSON 1.0 of a source, without the fields that are empty."""
    fields = {
        "author": [author for name in source.authors if (author := build_csl_name(name))],
        **{name: getattr(source, field) for name, field in CSL_TEXT_FIELDS.items()},
        "issued": build_csl_date(source.date) or (source.year and {"date-parts": [[source.year]]}),
        "accessed": build_csl_date(source.accessed),
    }
    return {"id": source.public_id, "type": source.type} | {
        name: value for name, value in fields.items() if value
    }


def build_csl_date(day: date | None) -> dict[str, list[list[int]]] | None:
    return {"date-parts": [[day.year, day.month, day.day]]} if day else None


def build_csl_name(name: CslName) -> CslName:
    """The parts of a name that CSL defines; all its parts as a literal name if CSL defines none of them."""
    if name.get("literal"):
        return {"literal": name["literal"]}
    known = {part: name[part] for part in CSL_NAME_PARTS if name.get(part)}
    return known or {"literal": " ".join(name.values())} if any(name.values()) else {}


def format_imprint(source: Source) -> SafeString:
    """Authors, year, container and publisher, for a list that shows the title above."""
    year = f"({source.year or 'n.d.'})."
    byline = f"{format_short_authors(source)} {year}" if source.authors else year
    places = (part for part in (format_container(source), source.publisher) if part)
    return format_html_join("", "{}{}", [(byline, ""), *((" ", f"{part}.") for part in places)])


def format_short_authors(source: Source, most: int = 3) -> str:
    """The names of up to `most` authors; of more than that, the first one `and others`."""
    names = [
        ", ".join(filter(None, map(name.get, ("literal", "family", "given")))) for name in source.authors
    ]
    if len(names) > most:
        return f"{names[0]} and others"
    return names[0] if len(names) == 1 else f"{'; '.join(names[:-1])} and {names[-1]}"


def format_container(source: Source) -> str:
    """`Geopolitics, 12(3), 45-67`."""
    issue = f"({source.issue})" if source.issue else ""
    return ", ".join(part for part in (source.container, f"{source.volume}{issue}", source.pages) if part)
