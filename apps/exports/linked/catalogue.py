"""The catalogue of the whole database in DCAT and schema.org, with a dataset for each noun."""

from django.urls import reverse
from rdflib import DCTERMS, OWL, RDF, SDO, Graph, Literal, URIRef
from rdflib.namespace import DCAT

from apps.core.citing.formats import BIBLIOGRAPHY_FORMATS
from apps.core.formats.tabular import EXPORT_FORMATS, LICENCE_NOTICE
from apps.core.nouns import NOUNS, Noun
from apps.exports.citation import SITE_NAME, get_revision_and_date
from apps.exports.linked.schema_org import SITE_DESCRIPTION, SITE_LICENCE
from apps.exports.linked.vocabulary import create_graph


def build_catalogue_graph(site: str) -> Graph:
    """Build the catalogue; `site` is the address of the instance with a final slash."""
    graph, subject = create_graph(site), URIRef(site)
    number, day = get_revision_and_date()
    for kind in (DCAT.Catalog, SDO.DataCatalog):
        graph.add((subject, RDF.type, kind))
    add_title_and_description(graph, subject, SITE_NAME, SITE_DESCRIPTION)
    graph.add((subject, DCTERMS.license, URIRef(SITE_LICENCE)))
    graph.add((subject, DCTERMS.rights, Literal(LICENCE_NOTICE, lang="en")))
    graph.add((subject, OWL.versionInfo, Literal(str(number))))
    graph.add((subject, DCTERMS.modified, Literal(day)))
    graph.add((subject, DCTERMS.language, Literal("en")))
    for noun in NOUNS.values():
        add_catalogue_dataset(graph, subject, noun)
    return graph


def add_title_and_description(graph: Graph, subject: URIRef, title: str, text: str) -> None:
    for predicate in (DCTERMS.title, SDO.name):
        graph.add((subject, predicate, Literal(title, lang="en")))
    for predicate in (DCTERMS.description, SDO.description):
        graph.add((subject, predicate, Literal(text, lang="en")))


def add_catalogue_dataset(graph: Graph, catalogue: URIRef, noun: Noun) -> None:
    page = URIRef(str(catalogue).rstrip("/") + reverse(f"{noun.name}-list"))
    for kind in (DCAT.Dataset, SDO.Dataset):
        graph.add((page, RDF.type, kind))
    text = f"{noun.model.objects.published().count()} published {noun.plural} of {SITE_NAME}."
    add_title_and_description(graph, page, noun.plural.capitalize(), text)
    graph.add((catalogue, DCAT.dataset, page))
    graph.add((catalogue, SDO.dataset, page))
    graph.add((page, DCAT.landingPage, page))
    for suffix, (_write, content_type) in {**EXPORT_FORMATS, **BIBLIOGRAPHY_FORMATS}.items():
        address = f"{str(page).rstrip('/')}.{suffix}"
        add_distribution(graph, page, address, content_type.partition(";")[0])


def add_distribution(graph: Graph, dataset: URIRef, address: str, media_type: str) -> None:
    file = URIRef(address)
    graph.add((dataset, DCAT.distribution, file))
    graph.add((file, RDF.type, DCAT.Distribution))
    graph.add((file, DCAT.accessURL, file))
    graph.add((file, DCAT.downloadURL, file))
    graph.add((file, DCTERMS.format, Literal(media_type)))
    graph.add((file, DCAT.mediaType, build_media_type_uri(media_type)))


def build_media_type_uri(media_type: str) -> URIRef:
    return URIRef(f"https://www.iana.org/assignments/media-types/{media_type}")
