import pytest
from django.urls import reverse


@pytest.fixture
def curator(admin_user, client):
    client.force_login(admin_user)
    return client


@pytest.fixture
def address():
    """The admin's address for an object or, with "add" or "changelist", for a model."""

    def build(thing, page="change"):
        name = f"admin:{thing._meta.app_label}_{thing._meta.model_name}_{page}"
        return reverse(name, args=[] if isinstance(thing, type) or thing.pk is None else [thing.pk])

    return build


@pytest.fixture
def form(curator, address):
    """What the browser would send back from a record's form, with some values changed."""

    def fill(record, **values):
        response = curator.get(address(record, "change" if record.pk else "add"))
        forms = [response.context["adminform"].form]
        for inline in response.context["inline_admin_formsets"]:
            forms += [inline.formset.management_form, *inline.formset.forms]
        data = {bound.html_name: bound.value() for form in forms for bound in form} | values
        return {name: value for name, value in data.items() if value is not None and value is not False}

    return fill


@pytest.fixture
def submit(curator, address, form):
    """Sends the form of a record; returns the page that follows."""

    def send(record, **values):
        where = address(record, "change" if record.pk else "add")
        return curator.post(where, form(record, **values), follow=True)

    return send


@pytest.fixture
def act(curator, address):
    """Runs an action of the list on some records; returns the page that follows."""

    def run(action, *records, **values):
        data = {"action": action, "_selected_action": [record.pk for record in records], **values}
        return curator.post(address(type(records[0]), "changelist"), data, follow=True)

    return run


@pytest.fixture
def said():
    """The messages of a page."""
    return lambda response: [str(message) for message in response.context["messages"]]


@pytest.fixture
def errors():
    """The errors of a form and its inlines, as one text."""
    return lambda response: " ".join(str(error) for error in response.context["errors"])
