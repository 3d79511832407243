from django import forms
from django.utils.translation import gettext_lazy as _

from apps.access.models import Scope, Token

TOKEN_LIFETIMES = {30: _("30 days"), 90: _("90 days"), 365: _("One year")}
SCOPE_LABELS = {Scope.READ: _("Read only"), Scope.WRITE: _("Read and write, as far as your groups allow")}


class TokenForm(forms.ModelForm):
    scope = forms.ChoiceField(label=_("Scope"), choices=SCOPE_LABELS.items())
    days = forms.TypedChoiceField(
        label=_("Expires after"), choices=TOKEN_LIFETIMES.items(), coerce=int, initial=90
    )

    class Meta:
        model = Token
        fields = ["name", "scope", "days"]
        labels = {"name": _("Purpose")}
        help_texts = {"name": _("Curators see this name next to the changes made with the token.")}
