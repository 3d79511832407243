import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache

from apps.access.models import Token


@pytest.fixture(autouse=True)
def clear_cache():
    cache.clear()


@pytest.fixture
def person(django_user_model):
    """`person(group, name)` creates a user in that group, not logged in."""

    def make(group="", name="mia"):
        user = django_user_model.objects.create_user(name, password="pw", is_staff=True)
        user.groups.set(Group.objects.filter(name=group))
        return user

    return make


@pytest.fixture
def headers():
    """`headers(user, scope)` issues a token and returns the Authorization header for it."""

    def issue(user, scope="write", name="Robot"):
        _, secret = Token.objects.issue(user, name, scope)
        return {"Authorization": f"Bearer {secret}"}

    return issue
