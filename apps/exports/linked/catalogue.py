"""The whole base as a catalogue, in the words of DCAT and schema.org: a data set for each noun."""

from django.urls import reverse
from rdflib import DCTERMS, OWL, RDF, SDO, Literal, URIRef
from rdflib.namespace import DCAT

from apps.core.citing.formats import BIBLIOGRAPHY_FORMATS
from apps.core.formats.tabular import EXPORT_FORMATS, LICENCE_NOTICE
from apps.core.nouns import NOUNS
from apps.exports import citation
from apps.exports.linked.records import RecordGraph

CATALOGUE_DESCRIPTION = "Risks from AI and what could be done about them, each statement with its source."
CATALOGUE_LICENCE = URIRef("https://creativecommons.org/licenses/by/4.0/")


def build_catalogue_graph(home):
    told, subject = RecordGraph(home), URIRef(home)
    number, day = citation.get_revision_and_date()
    for kind in (DCAT.Catalog, SDO.DataCatalog):
        told.graph.add((subject, RDF.type, kind))
    add_title_and_description(told, subject, citation.SITE_NAME, CATALOGUE_DESCRIPTION)
    told.graph.add((subject, DCTERMS.license, CATALOGUE_LICENCE))
    told.graph.add((subject, DCTERMS.rights, Literal(LICENCE_NOTICE, lang="en")))
    told.graph.add((subject, OWL.versionInfo, Literal(str(number))))
    told.graph.add((subject, DCTERMS.modified, Literal(day)))
    told.graph.add((subject, DCTERMS.language, Literal("en")))
    for plural, noun in NOUNS.items():
        add_catalogue_dataset(told, subject, plural, noun.model)
    return told.graph


def add_title_and_description(told, subject, title, text):
    for said in (DCTERMS.title, SDO.name):
        told.graph.add((subject, said, Literal(title, lang="en")))
    for said in (DCTERMS.description, SDO.description):
        told.graph.add((subject, said, Literal(text, lang="en")))


def add_catalogue_dataset(told, catalogue, plural, model):
    page = URIRef(told.home.rstrip("/") + reverse(f"{model._meta.model_name}-list"))
    for kind in (DCAT.Dataset, SDO.Dataset):
        told.graph.add((page, RDF.type, kind))
    count = model.objects.published().count()
    add_title_and_description(
        told, page, plural.capitalize(), f"{count} published {plural} of {citation.SITE_NAME}."
    )
    told.graph.add((catalogue, DCAT.dataset, page))
    told.graph.add((catalogue, SDO.dataset, page))
    told.graph.add((page, DCAT.landingPage, page))
    for suffix, (_, content_type) in {**EXPORT_FORMATS, **BIBLIOGRAPHY_FORMATS}.items():
        add_distribution(told, page, f"{str(page).rstrip('/')}.{suffix}", content_type.partition(";")[0])


def add_distribution(told, dataset, address, content_type):
    file = URIRef(address)
    told.graph.add((dataset, DCAT.distribution, file))
    told.graph.add((file, RDF.type, DCAT.Distribution))
    told.graph.add((file, DCAT.accessURL, file))
    told.graph.add((file, DCAT.downloadURL, file))
    told.graph.add((file, DCTERMS.format, Literal(content_type)))
    told.graph.add((file, DCAT.mediaType, build_media_type_uri(content_type)))


def build_media_type_uri(content_type):
    return URIRef(f"https://www.iana.org/assignments/media-types/{content_type}")
