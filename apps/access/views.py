"""The account page, where users create and revoke their own tokens."""

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from apps.access.forms import TokenForm
from apps.access.models import Token


class AuthenticatedRequest(HttpRequest):
    user: User


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account_tokens(request: AuthenticatedRequest) -> HttpResponse:
    """List the user's tokens. A new token's secret appears in the response to the POST and never again."""
    form, secret = TokenForm(request.POST or None), ""
    if form.is_valid():
        _, secret = Token.objects.issue(request.user, **form.cleaned_data)
        form = TokenForm()
    context = {"form": form, "secret": secret, "tokens": Token.objects.filter(user=request.user)}
    return render(request, "account/tokens.html", context)


@login_required
@require_POST
def revoke_token(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    get_object_or_404(Token, user=request.user, pk=pk).revoke()
    return redirect("tokens")
