"""The provenance of a record in short: a line for each dataset that describes it."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.models import Record
from apps.core.nouns import get_noun
from apps.ingest.models import Upstream
from apps.ingest.provenance.mentions import list_dataset_mentions

register = template.Library()


@register.inclusion_tag("components/provenance_summary.html")
def provenance_summary(record: Record) -> dict[str, Any]:
    path = {"plural": get_noun(type(record)).plural, "public_id": record.public_id}
    return {"mentions": list_dataset_mentions(record), "url": reverse("provenance", kwargs=path)}


@register.filter
def file_position(upstream: Upstream) -> str:
    """`AI Risk Database v4, row 12 of release.xlsx`."""
    sheet, file = upstream.sheet_name, upstream.file or _("a file that is not recorded")
    names = {"sheet": sheet, "row": upstream.row, "file": file}
    if upstream.row:
        row = _("row %(row)s of %(file)s") % names
        return f"{sheet}, {row}" if sheet else row
    return _("%(sheet)s in %(file)s") % names if sheet else file
