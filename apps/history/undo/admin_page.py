"""The confirmation page of an undo: what it would restore, and what prevents it."""

from collections.abc import Iterable, Sequence
from itertools import groupby, islice
from operator import attrgetter
from typing import Any, Protocol, TypeVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.db.models.options import Options
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse

from apps.core.languages import format_count
from apps.core.models import Record
from apps.history.log.changes import list_visible_models
from apps.history.models import Revision
from apps.history.undo.permissions import list_barred_nouns
from apps.history.undo.plan import (
    CannotUndo,
    UndoPlan,
    UndoScope,
    plan_undo,
    scope_to_object,
    scope_to_record,
    undo_revision,
)

OBJECTS_SHOWN = 50  # of each model


class ModelItem(Protocol):
    """An item of a plan: something that happens to one object."""

    @property
    def meta(self) -> Options: ...


Item = TypeVar("Item", bound=ModelItem)


def undo_page(request: HttpRequest, context: dict[str, Any], pk: int) -> HttpResponse:
    """The page, or the undo itself. `context` is that of the admin site."""
    revision = get_object_or_404(Revision.objects.select_related("user"), pk=pk)
    scope = parse_undo_scope(request.GET)
    plan = plan_undo(revision, scope)
    visible = [item for item in plan.items if item.is_visible] or plan.items
    barred = list_barred_nouns(request.user, visible)
    if request.method == "POST" and barred:
        raise PermissionDenied
    if request.method == "POST" and submit_undo(request, plan, scope):
        return HttpResponseRedirect(get_return_url(request, revision))
    context |= {
        "title": build_undo_title(plan, scope),
        "plan": plan,
        "barred": barred,
        "nouns": group_items_by_noun(visible, OBJECTS_SHOWN),
        "reason": request.POST.get("reason", ""),
        "accepted": request.POST.getlist("accepted"),
        "back": get_return_url(request, revision),
    }
    return TemplateResponse(request, "admin/undo.html", context)


def parse_undo_scope(query: QueryDict) -> UndoScope | None:
    """The part that the URL names: ?record=risks.risk:7, ?object=… or ?object=…&field=…"""
    name = query.get("record") or query.get("object")
    if not name:
        return None
    label, _, pk = name.partition(":")
    models: dict[str, Any] = {model._meta.label_lower: model for model in list_visible_models()}
    model = models.get(label)
    if model is None or not (pk.isdecimal() and len(pk) < 19):
        raise Http404
    if "record" in query and issubclass(model, Record):
        return scope_to_record(model(pk=int(pk)))
    return scope_to_object(model, int(pk), parse_undo_field(model, query.get("field", "")))


def parse_undo_field(model: type[Model], name: str) -> str:
    if name and name not in {item.name for item in [*model._meta.fields, *model._meta.many_to_many]}:
        raise Http404
    return name


def submit_undo(request: HttpRequest, plan: UndoPlan, scope: UndoScope | None) -> bool:
    """Carry out the undo. Objects written again since the page was shown are not accepted."""
    ticked = request.POST.getlist("accepted")
    accepted = {item.key for item in plan.conflicts if item.version in ticked}
    reason = request.POST.get("reason", "").strip()
    try:
        new = undo_revision(plan.revision, scope, user=request.user, reason=reason, accepted=accepted)
    except CannotUndo as error:
        messages.error(request, f"Nothing was undone. {error}")
        return False
    messages.success(request, f"{plan.revision} was undone by revision {new.pk}.")
    return True


def get_return_url(request: HttpRequest, revision: Revision) -> str:
    """The history of the record from which the page was opened, else the revision."""
    label, _, pk = (request.GET.get("of") or request.GET.get("record") or "").partition(":")
    models = {model._meta.label_lower: model for model in list_visible_models() if issubclass(model, Record)}
    if label in models and pk.isdecimal():
        meta = models[label]._meta
        return reverse(f"admin:{meta.app_label}_{meta.model_name}_history", args=[pk])
    return reverse("admin:history_revision_change", args=[revision.pk])


def build_undo_title(plan: UndoPlan, scope: UndoScope | None) -> str:
    number = plan.revision.pk
    if scope is None:
        return f"Undo revision {number}"
    label = plan.items[0].label if plan.items else "an object that is as it was before"
    field = f"the field “{scope.only_field}” of " if scope.only_field else ""
    return f"Undo the change of revision {number} to {field}{label}"


def group_items_by_noun(items: Iterable[Item], most: int) -> list[tuple[str, Sequence[Item], bool]]:
    """For each model: `3 risks`, the first items, and whether there are more."""
    groups = (list(of_model) for _, of_model in groupby(items, attrgetter("model")))
    return [
        (format_count(len(group), group[0].meta), list(islice(group, most)), len(group) > most)
        for group in groups
    ]
