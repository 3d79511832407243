"""Actors in the admin."""

from django.contrib import admin

from apps.actors.models import Actor
from apps.core.admin import CitedFilter, build_fieldset
from apps.history.curation.admin import CuratedAdmin
from apps.taxonomy.admin import TermListFilter


class ActorKindListFilter(TermListFilter):
    title = "kind"
    parameter_name = "kind"
    taxonomy = "actor-types"
    field = "kind"


@admin.register(Actor)
class ActorAdmin(CuratedAdmin):
    list_display = ["title", "public_id", "kind", "parent", "jurisdiction", "status", "updated"]
    list_filter = ["status", ActorKindListFilter, CitedFilter, "origin"]
    list_select_related = ["kind", "parent"]
    bulk_fields = ("kind", "parent", "jurisdiction")
    fieldsets = [
        build_fieldset(
            None,
            "Someone who may drive a risk, be exposed to it, or be expected to act on it. Add what a source "
            "states about its position below, as a statement.",
            "title",
            "description",
            ("kind", "parent"),
            "jurisdiction",
        ),
    ]
