"""The account page: a person's own tokens."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from apps.access.forms import TokenForm
from apps.access.models import Token


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account_tokens(request):
    """One that is made is shown in the answer, and never again."""
    form, secret = TokenForm(request.POST or None), ""
    if form.is_valid():
        _, secret = Token.objects.issue(request.user, **form.cleaned_data)
        form = TokenForm()
    context = {"form": form, "secret": secret, "tokens": request.user.tokens.all()}
    return render(request, "account/tokens.html", context)


@login_required
@require_POST
def revoke_token(request, pk):
    get_object_or_404(request.user.tokens, pk=pk).revoke()
    return redirect("tokens")
