"""Where a record comes from, in a line for each dataset that speaks of it."""

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.nouns import get_noun
from apps.ingest.provenance.trace import list_dataset_mentions

register = template.Library()


@register.inclusion_tag("components/came_from.html")
def provenance_summary(record):
    where = {"plural": get_noun(type(record)).plural, "public_id": record.public_id}
    return {"mentions": list_dataset_mentions(record), "address": reverse("provenance", kwargs=where)}


@register.filter
def file_position(upstream):
    """`AI Risk Database v4, row 12 of release.xlsx`."""
    file = upstream.file or _("a file that is not recorded")
    says = {"sheet": upstream.where, "row": upstream.row, "file": file}
    if upstream.row:
        row = _("row %(row)s of %(file)s") % says
        return f"{upstream.where}, {row}" if upstream.where else row
    return _("%(sheet)s in %(file)s") % says if upstream.where else file
