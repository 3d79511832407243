"""What a page says of itself to machines, in the words of schema.org."""

from django.urls import reverse
from django.utils.translation import override

from apps.core.citing.formats import BIBLIOGRAPHY_FORMATS
from apps.core.formats.tabular import EXPORT_FORMATS
from apps.core.languages import CONTENT_LANGUAGE
from apps.core.nouns import NOUNS
from apps.exports import citation
from apps.sources.bibliography import build_csl_item

SCHEMA_ORG_TYPES = {"claim": "Claim", "taxonomy": "DefinedTermSet", "term": "DefinedTerm", "actor": "Thing"}
SCHEMA_ORG_SOURCE_TYPES = {
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


@override(CONTENT_LANGUAGE)
def build_site_metadata(request):
    """The whole of it: a catalogue with a data set for each noun."""
    home = request.build_absolute_uri("/")
    number, day = citation.get_revision_and_date()
    datasets = [
        {"@type": "Dataset", "name": plural.capitalize(), "url": f"{home}{plural}/", "isPartOf": home}
        for plural in NOUNS
    ]
    return {
        **build_named_node("DataCatalog", home, citation.SITE_NAME),
        "description": "Risks from AI and what could be done about them, each statement with its source.",
        "version": str(number),
        "dateModified": day.isoformat(),
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "dataset": datasets,
    }


@override(CONTENT_LANGUAGE)
def build_list_metadata(own, path, query, request):
    """A list as a data set; `own` is its CSL-JSON."""
    asked = f"?{query}" if query else ""
    files = {name: kind for name, (_, kind) in {**EXPORT_FORMATS, **BIBLIOGRAPHY_FORMATS}.items()}
    return {
        **build_named_node("Dataset", own["URL"], own["title"]),
        "description": f"{own['title']}. {own['genre']}.",
        "version": own["genre"],
        "dateModified": "-".join(f"{part:02}" for part in own["issued"]["date-parts"][0]),
        "usageInfo": request.build_absolute_uri(reverse("about") + "#licence"),
        "isAccessibleForFree": True,
        **build_site_reference(request, "includedInDataCatalog", "DataCatalog"),
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": kind.partition(";")[0],
                "contentUrl": request.build_absolute_uri(f"{path}.{name}{asked}"),
            }
            for name, kind in files.items()
        ],
    }


@override(CONTENT_LANGUAGE)
def build_record_metadata(record, request):
    """A record: a source as the work that it is, everything else as an entry of the base."""
    noun, address = record._meta.model_name, request.build_absolute_uri(record.get_absolute_url())
    said = {
        **build_named_node(SCHEMA_ORG_TYPES.get(noun, "CreativeWork"), address, str(record)),
        "description": record.description,
        "identifier": record.public_id,
    }
    if noun == "source":
        return {key: value for key, value in (said | build_work_metadata(record)).items() if value}
    if noun == "term":
        said |= {"termCode": record.code, **build_term_set_reference(record.taxonomy, request)}
    elif noun != "actor":
        said |= {
            **build_site_reference(request, "isPartOf", "DataCatalog"),
            "dateCreated": record.created.isoformat(),
            "dateModified": record.updated.isoformat(),
        }
    origin = getattr(record, "source", None)
    return said | ({"citation": build_work_metadata(origin)} if origin else {})


def build_figure_metadata(figure, request):
    """A figure as the picture that it is, of the set that it counts."""
    return {
        **build_named_node("ImageObject", request.build_absolute_uri(figure.address()), figure.title),
        "description": figure.note,
        "contentUrl": request.build_absolute_uri(figure.address("svg")),
        "encodingFormat": "image/svg+xml",
        **build_site_reference(request, "isPartOf", "DataCatalog"),
    }


def build_term_set_reference(taxonomy, request):
    address = request.build_absolute_uri(taxonomy.get_absolute_url())
    return {"inDefinedTermSet": build_named_node("DefinedTermSet", address, taxonomy.title)}


def build_work_metadata(source):
    item = build_csl_item(source)
    issued = item.get("issued", {}).get("date-parts", [[]])[0]
    doi = f"https://doi.org/{source.doi}" if source.doi else ""
    addresses = list(dict.fromkeys(url for url in (doi, source.url) if url.startswith("http")))
    said = {
        "@type": SCHEMA_ORG_SOURCE_TYPES.get(source.type, "CreativeWork"),
        "name": source.title,
        "author": [build_author_metadata(name) for name in item.get("author", [])],
        "datePublished": "-".join(f"{part:02}" for part in issued),
        "publisher": source.publisher and {"@type": "Organization", "name": source.publisher},
        "isPartOf": source.container and {"@type": "CreativeWork", "name": source.container},
        "identifier": doi or source.public_id,
        "sameAs": addresses,
    }
    return {key: value for key, value in said.items() if value}


def build_author_metadata(name):
    if "literal" in name:
        return {"@type": "Organization", "name": name["literal"]}
    parts = {"familyName": name.get("family"), "givenName": name.get("given")}
    whole = " ".join(filter(None, [name.get("given"), name.get("family")]))
    return {"@type": "Person", "name": whole, **{key: part for key, part in parts.items() if part}}


def build_named_node(kind, address, name):
    return {"@type": kind, "@id": address, "url": address, "name": name}


def build_site_reference(request, relation, kind):
    return {relation: build_named_node(kind, request.build_absolute_uri("/"), citation.SITE_NAME)}
