"""The whole base as a catalogue, in the words of DCAT and schema.org: a data set for each noun."""

from django.urls import reverse
from rdflib import DCTERMS, OWL, RDF, SDO, Literal, URIRef
from rdflib.namespace import DCAT

from apps.core.citing.formats import BIBLIOGRAPHIES
from apps.core.formats.tabular import FORMATS, LICENCE
from apps.core.nouns import NOUNS
from apps.exports import citation
from apps.exports.linked.records import Described

ABOUT = "Risks from AI and what could be done about them, each statement with its source."
OURS = URIRef("https://creativecommons.org/licenses/by/4.0/")


def catalogue(home):
    told, subject = Described(home), URIRef(home)
    number, day = citation.revised()
    for kind in (DCAT.Catalog, SDO.DataCatalog):
        told.graph.add((subject, RDF.type, kind))
    name(told, subject, citation.NAME, ABOUT)
    told.graph.add((subject, DCTERMS.license, OURS))
    told.graph.add((subject, DCTERMS.rights, Literal(LICENCE, lang="en")))
    told.graph.add((subject, OWL.versionInfo, Literal(str(number))))
    told.graph.add((subject, DCTERMS.modified, Literal(day)))
    told.graph.add((subject, DCTERMS.language, Literal("en")))
    for plural, noun in NOUNS.items():
        add_dataset(told, subject, plural, noun.model)
    return told.graph


def name(told, subject, title, text):
    for said in (DCTERMS.title, SDO.name):
        told.graph.add((subject, said, Literal(title, lang="en")))
    for said in (DCTERMS.description, SDO.description):
        told.graph.add((subject, said, Literal(text, lang="en")))


def add_dataset(told, catalogue, plural, model):
    page = URIRef(told.home.rstrip("/") + reverse(f"{model._meta.model_name}-list"))
    for kind in (DCAT.Dataset, SDO.Dataset):
        told.graph.add((page, RDF.type, kind))
    count = model.objects.published().count()
    name(told, page, plural.capitalize(), f"{count} published {plural} of {citation.NAME}.")
    told.graph.add((catalogue, DCAT.dataset, page))
    told.graph.add((catalogue, SDO.dataset, page))
    told.graph.add((page, DCAT.landingPage, page))
    for suffix, (_, content_type) in {**FORMATS, **BIBLIOGRAPHIES}.items():
        add_distribution(told, page, f"{str(page).rstrip('/')}.{suffix}", content_type.partition(";")[0])


def add_distribution(told, dataset, address, content_type):
    file = URIRef(address)
    told.graph.add((dataset, DCAT.distribution, file))
    told.graph.add((file, RDF.type, DCAT.Distribution))
    told.graph.add((file, DCAT.accessURL, file))
    told.graph.add((file, DCAT.downloadURL, file))
    told.graph.add((file, DCTERMS.format, Literal(content_type)))
    told.graph.add((file, DCAT.mediaType, media_type(content_type)))


def media_type(content_type):
    return URIRef(f"https://www.iana.org/assignments/media-types/{content_type}")
