"""The public history of a record in PROV: its versions, and the revisions and authors that made them."""

from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter
from urllib.parse import quote

from django.urls import reverse
from rdflib import PROV, RDF, RDFS, Graph, Literal, URIRef

from apps.core.models import Record
from apps.exports.linked.records import RecordGraph
from apps.history.log.changes import ObjectChange, list_public_changes
from apps.history.log.diff import FieldDiff
from apps.history.models import Revision


def build_history_graph(site: str, record: Record) -> Graph:
    """Build the graph of the versions of a record that were public, the oldest first."""
    graph = RecordGraph(site)
    subject = graph.get_uri(record)
    graph.graph.add((subject, RDF.type, PROV.Entity))
    previous = None
    for revision, changes in groupby(list_public_changes(record)[::-1], attrgetter("revision")):
        previous = add_version_node(graph, subject, revision, list(changes), previous)
    return graph.graph


def add_version_node(
    graph: RecordGraph,
    subject: URIRef,
    revision: Revision,
    changes: Sequence[ObjectChange],
    previous: URIRef | None,
) -> URIRef:
    version = URIRef(f"{subject}#r{revision.pk}")
    graph.graph.add((version, RDF.type, PROV.Entity))
    graph.graph.add((version, PROV.specializationOf, subject))
    graph.graph.add((version, PROV.wasGeneratedBy, add_revision_activity(graph, revision)))
    if previous:
        graph.graph.add((version, PROV.wasRevisionOf, previous))
    fields = [(change, field) for change in changes for field in change.fields]
    for number, (change, field) in enumerate(fields, 1):
        add_field_change(graph, version, number, change, field)
    return version


def add_revision_activity(graph: RecordGraph, revision: Revision) -> URIRef:
    activity = URIRef(graph.site.rstrip("/") + reverse("revision", args=[revision.pk]))
    agent = URIRef(f"{graph.site}changes/#{quote(revision.author_name, safe='')}")
    graph.graph.add((activity, RDF.type, PROV.Activity))
    graph.graph.add((activity, PROV.endedAtTime, Literal(revision.time)))
    graph.graph.add((activity, PROV.wasAssociatedWith, agent))
    graph.graph.add((agent, RDF.type, PROV.Agent))
    graph.graph.add((agent, RDFS.label, Literal(revision.author_name)))
    if revision.reason:
        graph.graph.add((activity, RDFS.comment, Literal(revision.reason)))
    return activity


def add_field_change(
    graph: RecordGraph, version: URIRef, number: int, change: ObjectChange, field: FieldDiff
) -> None:
    """Add one changed field of a version; `number` distinguishes the changes of the version."""
    node, namespace = URIRef(f"{version}-{number}"), graph.namespace
    graph.graph.add((version, namespace.hasChange, node))
    graph.graph.add((node, RDF.type, namespace.FieldChange))
    graph.graph.add((node, RDFS.label, Literal(f"{change.summary}: {change.object_label}")))
    graph.graph.add((node, namespace.field, Literal(str(field.name))))
    graph.graph.add((node, namespace.before, Literal(str(field.before))))
    graph.graph.add((node, namespace.after, Literal(str(field.after))))
