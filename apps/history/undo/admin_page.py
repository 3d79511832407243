"""The page that asks before an undo: what it would restore, and what stands in the way."""

from itertools import groupby, islice
from operator import attrgetter

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse

from apps.core.admin import format_admin_count
from apps.core.models import Record
from apps.history.log.changes import list_visible_models
from apps.history.models import Revision
from apps.history.undo.permissions import list_barred_nouns
from apps.history.undo.plan import CannotUndo, plan_undo, scope_to_object, scope_to_record, undo_revision

OBJECTS_SHOWN = 50  # objects of each noun


def undo_page(request, context, pk):
    act = get_object_or_404(Revision.objects.select_related("user"), pk=pk)
    part = parse_undo_scope(request.GET)
    plan = plan_undo(act, part)
    shown = [item for item in plan.items if item.is_told] or plan.items
    locked = list_barred_nouns(request.user, shown)
    if request.method == "POST" and locked:
        raise PermissionDenied
    if request.method == "POST" and submit_undo(request, act, part, plan):
        return HttpResponseRedirect(get_return_url(request, act))
    context |= {
        "title": build_undo_title(act, part, plan),
        "plan": plan,
        "barred": locked,
        "nouns": [summarize_noun_items(items) for _, items in groupby(shown, attrgetter("model"))],
        "reason": request.POST.get("reason", ""),
        "accepted": request.POST.getlist("accepted"),
        "back": get_return_url(request, act),
    }
    return TemplateResponse(request, "admin/undo.html", context)


def parse_undo_scope(query):
    """The part that the address names: ?record=risks.risk:7, or ?object=…, or ?object=…&field=…"""
    name = query.get("record") or query.get("object")
    if not name:
        return None
    label, _, pk = name.partition(":")
    model = {model._meta.label_lower: model for model in list_visible_models()}.get(label)
    if model is None or not (pk.isdecimal() and len(pk) < 19):
        raise Http404
    if "record" in query and issubclass(model, Record):
        return scope_to_record(model(pk=int(pk)))
    return scope_to_object(model, int(pk), parse_undo_field(model, query.get("field", "")))


def parse_undo_field(model, name):
    if name and name not in {item.name for item in [*model._meta.fields, *model._meta.many_to_many]}:
        raise Http404
    return name


def submit_undo(request, act, part, plan):
    """Accepted is only what was not written once more since the page was shown."""
    ticked = request.POST.getlist("accepted")
    accepted = {item.key for item in plan.conflicts if item.version in ticked}
    reason = request.POST.get("reason", "").strip()
    try:
        new = undo_revision(act, part, user=request.user, reason=reason, accepted=accepted)
    except CannotUndo as refusal:
        messages.error(request, f"Nothing was undone. {refusal}")
        return False
    messages.success(request, f"{act} was undone by revision {new.pk}.")
    return True


def get_return_url(request, act):
    """Back to the history of the record that it was about, else to the revision."""
    label, _, pk = (request.GET.get("of") or request.GET.get("record") or "").partition(":")
    models = {model._meta.label_lower: model for model in list_visible_models() if issubclass(model, Record)}
    if label in models and pk.isdecimal():
        meta = models[label]._meta
        return reverse(f"admin:{meta.app_label}_{meta.model_name}_history", args=[pk])
    return reverse("admin:history_revision_change", args=[act.pk])


def build_undo_title(act, part, plan):
    if part is None:
        return f"Undo revision {act.pk}"
    of = plan.items[0].label if plan.items else "what is as it was before"
    what = f"the field “{part.only}” of " if part.only else ""
    return f"Undo what revision {act.pk} did to {what}{of}"


def summarize_noun_items(items):
    items = list(items)
    return (
        format_admin_count(len(items), items[0].meta),
        list(islice(items, OBJECTS_SHOWN)),
        len(items) > OBJECTS_SHOWN,
    )
