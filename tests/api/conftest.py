import pytest
from django.contrib.auth.models import Group


@pytest.fixture
def curator(admin_user, client):
    client.force_login(admin_user)
    return client


@pytest.fixture
def member(client, django_user_model):
    """Return a function that logs in a member of a group."""

    def log_in(group, name="mia"):
        user = django_user_model.objects.create_user(name, is_staff=True)
        user.groups.add(Group.objects.get(name=group))
        client.force_login(user)
        return client

    return log_in


@pytest.fixture
def post(client):
    def send(address, _headers=None, **body):
        return client.post(f"/api/v1/{address}/", body, "application/json", headers=_headers)

    return send


@pytest.fixture
def read(client):
    """Return a function that reads a record and its ETag."""

    def get(address):
        response = client.get(f"/api/v1/{address}/")
        assert response.status_code == 200, response.content
        return response.json(), response["ETag"]

    return get


@pytest.fixture
def patch(client, read):
    """Return a function that changes a record, with its current ETag or a given one."""

    def send(address, tag=None, **body):
        headers = {"If-Match": tag or read(address)[1]}
        return client.patch(f"/api/v1/{address}/", body, "application/json", headers=headers)

    return send


@pytest.fixture
def move(post, read):
    def send(address, name, tag=None, **body):
        return post(f"{address}/{name}", {"If-Match": tag or read(address)[1]}, **body)

    return send
