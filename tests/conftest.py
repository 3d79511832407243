from pathlib import Path

import pytest
from django.db import connection
from django.utils.translation import activate
from hypothesis import settings as hypothesis

from tests import kept

pytest_plugins = ["tests.browser"]
MIT_DATA = Path(__file__).parents[2] / "shared" / "data"

# Two cores and a database: an example may be slow without being wrong, and a run is the same each time.
hypothesis.register_profile("riskbase", deadline=None, derandomize=True)
hypothesis.load_profile("riskbase")


def pytest_collection_modifyitems(config, items):
    """Browser tests come last, for Playwright's event loop goes on until the end.

    What needs PostgreSQL runs in the second half of `make test`, what says nothing of a database in the
    first, and neither is a skip of the other.
    """
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
    elsewhere = "once" if connection.vendor == "postgresql" else "postgresql"
    left = [item for item in items if item.get_closest_marker(elsewhere)]
    config.hook.pytest_deselected(items=left)
    items[:] = [item for item in items if item not in left]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, django_db_blocker):
    with django_db_blocker.unblock():
        return kept.Start()


@pytest.fixture(scope="session")
def django_db_setup(django_db_modify_db_settings, django_db_setup, django_db_blocker):
    """The base of the tests is migrated once, not for every worker and run."""
    with django_db_blocker.unblock():
        django_db_modify_db_settings.done()


@pytest.fixture(autouse=True)
def plain_passwords(settings):
    """Hashing is slow on purpose; no test is about it."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def first_language(settings):
    """A page in another language leaves that behind in its thread."""
    activate(settings.LANGUAGE_CODE)


@pytest.fixture(autouse=True)
def static_files_when_asked(settings):
    """Else each client of a test would look through all of them first."""
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture(autouse=True)
def own_data_folder(settings, tmp_path):
    """Files of imports and dumps go where the test ends; none sets off a build, which is of another base."""
    settings.DATA_DIR, settings.DUMP_COMMAND = tmp_path, []


@pytest.fixture(autouse=True)
def no_limits(settings):
    """The tests ask more than anybody would; those of the limits set their own."""
    settings.API_RATES = {"anonymous": None, "known": None}


@pytest.fixture
def open_connection(monkeypatch):
    """An answer that a test closes itself would close the connection, and the test's transaction with it."""
    monkeypatch.setattr(connection, "close_if_unusable_or_obsolete", lambda: None)


@pytest.fixture(scope="session")
def mit_data():
    """The folder with the releases of MIT, which are not part of this project."""
    if not MIT_DATA.is_dir():
        pytest.skip("the data of MIT are not in ../shared/data")
    return MIT_DATA
