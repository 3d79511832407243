"""Fixtures and rules for all tests."""

import gc
import shutil

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import TransactionTestCase, override_settings
from django.utils.translation import activate
from hypothesis import settings as hypothesis

from tests.databases import EMPTY, MIT, MIT_DATA, SHIPPED, open_test_database

pytest_plugins = ["tests.browser"]

# Two cores and a database: an example may be slow without being wrong, and a run is the same each time.
hypothesis.register_profile("riskbase", deadline=None, derandomize=True)
hypothesis.load_profile("riskbase")


def pytest_collection_modifyitems(config, items):
    """Deselect what the other half of `make test` runs; Playwright's event loop goes on, so it comes last.

    What touches no database runs with SQLite only, what is marked `postgresql` with PostgreSQL only.
    """
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
    if connection.vendor == "postgresql":
        left_out = [item for item in items if not touches_database(item)]
    else:
        left_out = [item for item in items if item.get_closest_marker("postgresql")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in {*left_out}]


def touches_database(item):
    """Fixtures that need the database request `db`, except for the live server; markers do the same."""
    marked = item.get_closest_marker("django_db") or item.get_closest_marker("postgresql")
    in_class = item.cls and issubclass(item.cls, TransactionTestCase)
    return marked or in_class or not {"db", "transactional_db", "live_server"}.isdisjoint(item.fixturenames)


def pytest_collection_finish():
    """The garbage collector need not look again at what was imported, which takes 8 % of the time."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def settings_of_tests(tmp_path_factory):
    with override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],  # hashing is slow on purpose
        WHITENOISE_AUTOREFRESH=True,  # otherwise each client first looks through all static files
        API_RATES={"anonymous": None, "known": None},  # tests send more requests than anybody would
        DATA_DIR=tmp_path_factory.mktemp("data"),
        DUMP_COMMAND=[],  # it would dump another database
    ):
        yield


@pytest.fixture(autouse=True)
def initial_state():
    """A page in another language changes that of its thread; imports and dumps leave files."""
    activate(django_settings.LANGUAGE_CODE)
    yield
    for path in django_settings.DATA_DIR.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()


@pytest.fixture(scope="session")
def test_database(django_test_environment, django_db_modify_db_settings, django_db_blocker):
    with django_db_blocker.unblock():
        database = open_test_database()
        yield database
        database.drop()


@pytest.fixture(scope="session")
def django_db_setup(test_database, django_db_blocker):
    """Copies a kept database, where Django would create and migrate one, or empty its tables."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        test_database.use(EMPTY)
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda test: test_database.reset())
        yield


@pytest.fixture
def own_database(test_database, django_db_setup, django_db_blocker, tmp_path):
    """The URL of a migrated database without records, for processes that a test starts."""
    with django_db_blocker.unblock(), test_database.copy_for_processes(tmp_path) as url:
        yield url


@pytest.fixture(scope="class")  # such a fixture comes before the transaction of a test or class
def shipped_knowledge(test_database, django_db_setup, django_db_blocker):
    """The database holds the knowledge that ships."""
    with django_db_blocker.unblock(), test_database.holding(SHIPPED):
        yield


@pytest.fixture(scope="class")
def mit_repository(test_database, django_db_setup, django_db_blocker, mit_data):
    """The database holds the knowledge that ships and MIT's repository in its version 3."""
    with django_db_blocker.unblock(), test_database.holding(MIT):
        yield


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
