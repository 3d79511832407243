"""A source as a reference that can be printed, and as BibTeX."""

from django.utils.html import format_html, format_html_join

ENTRY = {
    "article-journal": "article",
    "article-magazine": "article",
    "book": "book",
    "chapter": "incollection",
    "paper-conference": "inproceedings",
    "report": "techreport",
    "thesis": "phdthesis",
}
INSIDE = {"incollection": "booktitle", "inproceedings": "booktitle"}
PUBLISHER = {"techreport": "institution", "phdthesis": "school"}
ESCAPES = {letter: f"\\{letter}" for letter in "&%$#_{}"} | {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


def reference(source):
    """Authors (year). Title. Container, volume(issue), pages. Publisher. DOI and URL as links."""
    stop = "" if source.title.endswith((".", "?", "!")) else "."
    title = format_html("<cite>{}</cite>{}", source.title, stop)
    return format_html("{} {}{}{}", byline(source), title, where(source), links(source))


def imprint(source):
    """The reference without its title and with few names, for a list that has the title above."""
    return format_html("{}{}", byline(source, most=3), where(source))


def byline(source, most=None):
    when = f"({source.year or 'n.d.'})."
    return f"{names(source, most)} {when}" if source.authors else when


def names(source, most=None):
    people = [", ".join(parts(name)) for name in source.authors]
    if most and len(people) > most:
        return f"{people[0]} and others"
    return people[0] if len(people) == 1 else f"{'; '.join(people[:-1])} and {people[-1]}"


def where(source):
    return format_html_join("", " {}.", ((part,) for part in (container(source), source.publisher) if part))


def parts(name):
    return [part for part in (name.get("literal"), name.get("family"), name.get("given")) if part]


def container(source):
    """`Geopolitics, 12(3), 45-67`."""
    issue = f"({source.issue})" if source.issue else ""
    return ", ".join(part for part in (source.container, f"{source.volume}{issue}", source.pages) if part)


def links(source):
    doi = f"https://doi.org/{source.doi}" if source.doi else ""
    urls = dict.fromkeys(url for url in (doi, source.url) if url.startswith("http"))
    return format_html_join("", ' <a href="{0}">{0}</a>', ((url,) for url in urls))


def bibtex(source):
    entry = ENTRY.get(source.type, "misc")
    fields = {
        "author": " and ".join(bibtex_name(name) for name in source.authors),
        "title": f"{{{escaped(source.title)}}}",
        "year": str(source.year or ""),
        INSIDE.get(entry, "journal"): escaped(source.container),
        PUBLISHER.get(entry, "publisher"): escaped(source.publisher),
        "volume": escaped(source.volume),
        "number": escaped(source.issue),
        "pages": escaped(source.pages),
        "doi": source.doi,
        "url": source.url,
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@{entry}{{{source.public_id},\n{lines}}}\n"


def bibtex_name(name):
    """A body's name is kept whole by a second pair of braces."""
    if name.get("literal"):
        return f"{{{escaped(name['literal'])}}}"
    return escaped(", ".join(parts(name)))


def escaped(text):
    return "".join(ESCAPES.get(letter, letter) for letter in text)
