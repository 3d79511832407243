"""The page that asks before an undo: what it would restore, and what stands in the way."""

from itertools import groupby, islice
from operator import attrgetter

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse

from apps.core.admin import counted
from apps.core.models import Record
from apps.history.log.changes import told
from apps.history.models import Revision
from apps.history.undo.permissions import barred
from apps.history.undo.plan import CannotUndo, of_object, of_record, plan_undo, undo

SHOWN = 50  # objects of each noun


def undo_page(request, context, pk):
    act = get_object_or_404(Revision.objects.select_related("user"), pk=pk)
    part = asked(request.GET)
    plan = plan_undo(act, part)
    shown = [item for item in plan.items if item.is_told] or plan.items
    locked = barred(request.user, shown)
    if request.method == "POST" and locked:
        raise PermissionDenied
    if request.method == "POST" and carried_out(request, act, part, plan):
        return HttpResponseRedirect(after(request, act))
    context |= {
        "title": title(act, part, plan),
        "plan": plan,
        "barred": locked,
        "nouns": [noun(items) for _, items in groupby(shown, attrgetter("model"))],
        "reason": request.POST.get("reason", ""),
        "accepted": request.POST.getlist("accepted"),
        "back": after(request, act),
    }
    return TemplateResponse(request, "admin/undo.html", context)


def asked(query):
    """The part that the address names: ?record=risks.risk:7, or ?object=…, or ?object=…&field=…"""
    name = query.get("record") or query.get("object")
    if not name:
        return None
    label, _, pk = name.partition(":")
    model = {model._meta.label_lower: model for model in told()}.get(label)
    if model is None or not (pk.isdecimal() and len(pk) < 19):
        raise Http404
    if "record" in query and issubclass(model, Record):
        return of_record(model(pk=int(pk)))
    return of_object(model, int(pk), field(model, query.get("field", "")))


def field(model, name):
    if name and name not in {item.name for item in [*model._meta.fields, *model._meta.many_to_many]}:
        raise Http404
    return name


def carried_out(request, act, part, plan):
    """Accepted is only what was not written once more since the page was shown."""
    ticked = request.POST.getlist("accepted")
    accepted = {item.key for item in plan.conflicts if item.version in ticked}
    reason = request.POST.get("reason", "").strip()
    try:
        new = undo(act, part, user=request.user, reason=reason, accepted=accepted)
    except CannotUndo as refusal:
        messages.error(request, f"Nothing was undone. {refusal}")
        return False
    messages.success(request, f"{act} was undone by revision {new.pk}.")
    return True


def after(request, act):
    """Back to the history of the record that it was about, else to the revision."""
    label, _, pk = (request.GET.get("of") or request.GET.get("record") or "").partition(":")
    models = {model._meta.label_lower: model for model in told() if issubclass(model, Record)}
    if label in models and pk.isdecimal():
        meta = models[label]._meta
        return reverse(f"admin:{meta.app_label}_{meta.model_name}_history", args=[pk])
    return reverse("admin:history_revision_change", args=[act.pk])


def title(act, part, plan):
    if part is None:
        return f"Undo revision {act.pk}"
    of = plan.items[0].label if plan.items else "what is as it was before"
    what = f"the field “{part.only}” of " if part.only else ""
    return f"Undo what revision {act.pk} did to {what}{of}"


def noun(items):
    items = list(items)
    return counted(len(items), items[0].meta), list(islice(items, SHOWN)), len(items) > SHOWN
