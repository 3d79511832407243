import pytest
from hypothesis import settings as hypothesis

# Two cores and a database: an example may be slow without being wrong, and a run is the same each time.
hypothesis.register_profile("riskbase", deadline=None, derandomize=True)
hypothesis.load_profile("riskbase")


@pytest.fixture(autouse=True)
def plain_passwords(settings):
    """Hashing is slow on purpose; no test is about it."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
