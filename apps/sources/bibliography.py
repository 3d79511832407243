"""A source as CSL-JSON, from which every form of a citation is made, and in short for a list."""

from django.utils.html import format_html_join

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


def build_csl_item(source):
    """CSL-JSON 1.0 of a source; what the source does not say stays out."""
    said = {
        "author": [author for name in source.authors if (author := build_csl_name(name))],
        **{name: getattr(source, field) for name, field in CSL_TEXT_FIELDS.items()},
        "issued": build_csl_date(source.date) or (source.year and {"date-parts": [[source.year]]}),
        "accessed": build_csl_date(source.accessed),
    }
    return {"id": source.public_id, "type": source.type} | {
        key: value for key, value in said.items() if value
    }


def build_csl_date(day):
    return day and {"date-parts": [[day.year, day.month, day.day]]}


def build_csl_name(name):
    """A name with the parts that CSL knows; one with none of them is kept as it stands."""
    if name.get("literal"):
        return {"literal": name["literal"]}
    known = {part: name[part] for part in CSL_NAME_PARTS if name.get(part)}
    return known or {"literal": " ".join(name.values())} if any(name.values()) else {}


def format_imprint(source):
    """The reference without its title and with few names, for a list that has the title above."""
    when = f"({source.year or 'n.d.'})."
    byline = f"{format_short_authors(source)} {when}" if source.authors else when
    where = (part for part in (format_container(source), source.publisher) if part)
    return format_html_join("", "{}{}", [(byline, ""), *((" ", f"{part}.") for part in where)])


def format_short_authors(source, most=3):
    people = [
        ", ".join(filter(None, map(name.get, ("literal", "family", "given")))) for name in source.authors
    ]
    if len(people) > most:
        return f"{people[0]} and others"
    return people[0] if len(people) == 1 else f"{'; '.join(people[:-1])} and {people[-1]}"


def format_container(source):
    """`Geopolitics, 12(3), 45-67`."""
    issue = f"({source.issue})" if source.issue else ""
    return ", ".join(part for part in (source.container, f"{source.volume}{issue}", source.pages) if part)
