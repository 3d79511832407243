"""The public history of a record in the words of PROV: versions, the revisions that made them, and who."""

from itertools import groupby
from operator import attrgetter
from urllib.parse import quote

from django.urls import reverse
from rdflib import PROV, RDF, RDFS, Literal, URIRef

from apps.exports.linked.records import RecordGraph
from apps.history.log.changes import list_public_changes


def build_history_graph(home, record):
    """Of what readers may know; the oldest version first."""
    told = RecordGraph(home)
    subject = told.uri(record)
    told.graph.add((subject, RDF.type, PROV.Entity))
    before = None
    for revision, changes in groupby(list_public_changes(record)[::-1], attrgetter("revision")):
        before = add_version_node(told, subject, revision, list(changes), before)
    return told.graph


def add_version_node(told, subject, revision, changes, before):
    graph, version = told.graph, URIRef(f"{subject}#r{revision.pk}")
    graph.add((version, RDF.type, PROV.Entity))
    graph.add((version, PROV.specializationOf, subject))
    graph.add((version, PROV.wasGeneratedBy, add_revision_activity(told, revision)))
    if before:
        graph.add((version, PROV.wasRevisionOf, before))
    lines = [(change, field) for change in changes for field in change.fields]
    for number, (change, field) in enumerate(lines, 1):
        add_field_change(told, version, f"{version}-{number}", change, field)
    return version


def add_revision_activity(told, revision):
    graph, act = told.graph, URIRef(told.home.rstrip("/") + reverse("revision", args=[revision.pk]))
    agent = URIRef(f"{told.home}changes/#{quote(revision.author_name, safe='')}")
    graph.add((act, RDF.type, PROV.Activity))
    graph.add((act, PROV.endedAtTime, Literal(revision.time)))
    graph.add((act, PROV.wasAssociatedWith, agent))
    graph.add((agent, RDF.type, PROV.Agent))
    graph.add((agent, RDFS.label, Literal(revision.author_name)))
    if revision.reason:
        graph.add((act, RDFS.comment, Literal(revision.reason)))
    return act


def add_field_change(told, version, name, change, field):
    graph, node = told.graph, URIRef(name)
    graph.add((version, told.ns.hasChange, node))
    graph.add((node, RDF.type, told.ns.FieldChange))
    graph.add((node, RDFS.label, Literal(f"{change.summary}: {change.object_label}")))
    for said in ("name", "before", "after"):
        graph.add((node, told.ns["field" if said == "name" else said], Literal(str(getattr(field, said)))))
