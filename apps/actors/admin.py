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
            "Who may drive a risk, be exposed to it, or have to act on it. What a source says of its "
            "position goes into a statement below.",
            "title",
            "description",
            ("kind", "parent"),
            "jurisdiction",
        ),
    ]
