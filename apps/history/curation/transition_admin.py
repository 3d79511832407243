"""Transitions of records between their states, from the form of a record and from lists."""

from collections.abc import Iterator

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest

from apps.core.languages import format_count
from apps.core.publishing import TRANSITIONS, Transition, has_model_permission
from apps.history.curation.transitions import (
    TransitionResult,
    attempt_transition,
    describe_other_publishers,
    join_record_names,
)


class TransitionAdminMixin(admin.ModelAdmin):
    """Reviews, publishes and withdraws records; the form's button of a transition saves the record first."""

    def save_related(
        self, request: HttpRequest, form: ModelForm, formsets: list[BaseInlineFormSet], change: bool
    ) -> None:
        super().save_related(request, form, formsets, change)
        record = self.model.objects.filter(pk=form.instance.pk)
        if transition := TRANSITIONS.get(request.POST.get("_move", "")):
            self.apply_transition(request, transition, record)
        elif record.published().uncited().exists():
            text = f"“{form.instance}” is published and cites no source. Cite one, or withdraw it."
            self.message_user(request, text, "WARNING")

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return has_model_permission(request.user, "publish", self.model)

    @admin.action(description=TRANSITIONS["review"].label, permissions=["change"])
    def review(self, request: HttpRequest, queryset: QuerySet) -> None:
        self.apply_transition(request, TRANSITIONS["review"], queryset)

    @admin.action(description=TRANSITIONS["publish"].label, permissions=["publish"])
    def publish(self, request: HttpRequest, queryset: QuerySet) -> None:
        self.apply_transition(request, TRANSITIONS["publish"], queryset)

    @admin.action(description=TRANSITIONS["withdraw"].label, permissions=["publish"])
    def withdraw(self, request: HttpRequest, queryset: QuerySet) -> None:
        self.apply_transition(request, TRANSITIONS["withdraw"], queryset)

    def apply_transition(self, request: HttpRequest, transition: Transition, queryset: QuerySet) -> None:
        """Carry out a transition; messages say how many records moved and which were refused."""
        records = self.model.objects.filter(pk__in=queryset.values("pk"))
        try:
            result = attempt_transition(
                transition, request.user, records, request.POST.get("reason", "").strip()
            )
        except ValueError as error:
            self.message_user(request, str(error), "ERROR")
            return
        for text in self.iter_refusals(request, transition, result):
            self.message_user(request, text, "ERROR")
        if result.moved or not result.refused:
            text = f"{format_count(len(result.moved), self.opts)} {transition.done_label}."
            self.message_user(request, text, "SUCCESS" if result.moved else "WARNING")

    def iter_refusals(
        self, request: HttpRequest, transition: Transition, result: TransitionResult
    ) -> Iterator[str]:
        refused = f"Not {transition.done_label}, because"
        if result.own_work:
            others = describe_other_publishers(request.user, self.model)
            yield (
                f"{refused} you changed them last: {join_record_names(result.own_work)}. Who could: {others}."
            )
        if result.uncited:
            yield f"{refused} no source is cited: {join_record_names(result.uncited)}."
        if result.replaced:
            names = join_record_names(result.replaced)
            yield f"{refused} another record replaces them: {names}. Split them first."
