from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

from apps.access import views

urlpatterns = [
    path("account/login/", LoginView.as_view(template_name="account/login.html"), name="login"),
    path("account/logout/", LogoutView.as_view(), name="logout"),
    path("account/tokens/", views.account_tokens, name="tokens"),
    path("account/tokens/<int:pk>/revoke/", views.revoke_token, name="token-revoke"),
]
