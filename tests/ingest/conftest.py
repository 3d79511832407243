from pathlib import Path

import pytest

MIT_DATA = Path(__file__).parents[3] / "shared" / "data"


@pytest.fixture(scope="session")
def mit_data():
    """The folder with the releases of MIT, which are not part of this project."""
    if not MIT_DATA.is_dir():
        pytest.skip("the data of MIT are not in ../shared/data")
    return MIT_DATA
