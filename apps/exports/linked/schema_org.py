"""What a page says of itself to machines, in the words of schema.org."""

from django.urls import reverse
from django.utils.translation import override

from apps.core.citing.formats import BIBLIOGRAPHIES
from apps.core.formats.tabular import FORMATS
from apps.core.languages import CONTENT
from apps.core.nouns import NOUNS
from apps.exports import citation
from apps.sources.bibliography import csl

TYPES = {"claim": "Claim", "taxonomy": "DefinedTermSet", "term": "DefinedTerm", "actor": "Thing"}
SOURCE_TYPES = {
    "article": "ScholarlyArticle",
    "article-journal": "ScholarlyArticle",
    "article-magazine": "Article",
    "book": "Book",
    "chapter": "Chapter",
    "dataset": "Dataset",
    "legislation": "Legislation",
    "paper-conference": "ScholarlyArticle",
    "report": "Report",
    "thesis": "Thesis",
    "webpage": "WebPage",
}


@override(CONTENT)
def base(request):
    """The whole of it: a catalogue with a data set for each noun."""
    home = request.build_absolute_uri("/")
    number, day = citation.revised()
    datasets = [
        {"@type": "Dataset", "name": plural.capitalize(), "url": f"{home}{plural}/", "isPartOf": home}
        for plural in NOUNS
    ]
    return {
        **named("DataCatalog", home, citation.NAME),
        "description": "Risks from AI and what could be done about them, each statement with its source.",
        "version": str(number),
        "dateModified": day.isoformat(),
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "dataset": datasets,
    }


@override(CONTENT)
def of_list(own, path, query, request):
    """A list as a data set; `own` is its CSL-JSON."""
    asked = f"?{query}" if query else ""
    files = {name: kind for name, (_, kind) in {**FORMATS, **BIBLIOGRAPHIES}.items()}
    return {
        **named("Dataset", own["URL"], own["title"]),
        "description": f"{own['title']}. {own['genre']}.",
        "version": own["genre"],
        "dateModified": "-".join(f"{part:02}" for part in own["issued"]["date-parts"][0]),
        "usageInfo": request.build_absolute_uri(reverse("about") + "#licence"),
        "isAccessibleForFree": True,
        **within(request, "includedInDataCatalog", "DataCatalog"),
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": kind.partition(";")[0],
                "contentUrl": request.build_absolute_uri(f"{path}.{name}{asked}"),
            }
            for name, kind in files.items()
        ],
    }


@override(CONTENT)
def of_record(record, request):
    """A record: a source as the work that it is, everything else as an entry of the base."""
    noun, address = record._meta.model_name, request.build_absolute_uri(record.get_absolute_url())
    said = {
        **named(TYPES.get(noun, "CreativeWork"), address, str(record)),
        "description": record.description,
        "identifier": record.public_id,
    }
    if noun == "source":
        return {key: value for key, value in (said | work(record)).items() if value}
    if noun == "term":
        said |= {"termCode": record.code, **part_of(record.taxonomy, request)}
    elif noun != "actor":
        said |= {
            **within(request, "isPartOf", "DataCatalog"),
            "dateCreated": record.created.isoformat(),
            "dateModified": record.updated.isoformat(),
        }
    origin = getattr(record, "source", None)
    return said | ({"citation": work(origin)} if origin else {})


def of_figure(figure, request):
    """A figure as the picture that it is, of the set that it counts."""
    return {
        **named("ImageObject", request.build_absolute_uri(figure.address()), figure.title),
        "description": figure.note,
        "contentUrl": request.build_absolute_uri(figure.address("svg")),
        "encodingFormat": "image/svg+xml",
        **within(request, "isPartOf", "DataCatalog"),
    }


def part_of(taxonomy, request):
    address = request.build_absolute_uri(taxonomy.get_absolute_url())
    return {"inDefinedTermSet": named("DefinedTermSet", address, taxonomy.title)}


def work(source):
    item = csl(source)
    issued = item.get("issued", {}).get("date-parts", [[]])[0]
    doi = f"https://doi.org/{source.doi}" if source.doi else ""
    addresses = list(dict.fromkeys(url for url in (doi, source.url) if url.startswith("http")))
    said = {
        "@type": SOURCE_TYPES.get(source.type, "CreativeWork"),
        "name": source.title,
        "author": [author(name) for name in item.get("author", [])],
        "datePublished": "-".join(f"{part:02}" for part in issued),
        "publisher": source.publisher and {"@type": "Organization", "name": source.publisher},
        "isPartOf": source.container and {"@type": "CreativeWork", "name": source.container},
        "identifier": doi or source.public_id,
        "sameAs": addresses,
    }
    return {key: value for key, value in said.items() if value}


def author(name):
    if "literal" in name:
        return {"@type": "Organization", "name": name["literal"]}
    parts = {"familyName": name.get("family"), "givenName": name.get("given")}
    whole = " ".join(filter(None, [name.get("given"), name.get("family")]))
    return {"@type": "Person", "name": whole, **{key: part for key, part in parts.items() if part}}


def named(kind, address, name):
    return {"@type": kind, "@id": address, "url": address, "name": name}


def within(request, relation, kind):
    return {relation: named(kind, request.build_absolute_uri("/"), citation.NAME)}
