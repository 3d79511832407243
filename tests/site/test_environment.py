"""Settings are read from the environment or from files that it names; invalid ones are errors."""

import stat
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ImproperlyConfigured

from riskbase import environment


@pytest.fixture
def env(monkeypatch):
    for name in ("THING", "THING_FILE", "SECRET_KEY", "SECRET_KEY_FILE"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch.setenv


def test_a_value_comes_without_surrounding_white_space(env):
    env("THING", "  a value \n")
    assert environment.read_string("THING") == "a value"


def test_without_a_value_there_is_the_default(env):
    assert environment.read_string("THING") == ""
    assert environment.read_string("THING", "this") == "this"


@pytest.mark.parametrize("content", ["hidden", "hidden\n", "hidden\r\n", "\n hidden \n"])
def test_trailing_newline_is_no_part_of_a_secret(env, tmp_path, content):
    (tmp_path / "secret").write_text(content, newline="")
    env("THING_FILE", str(tmp_path / "secret"))
    assert environment.read_string("THING") == "hidden"


def test_a_value_and_a_file_together_are_refused(env, tmp_path):
    env("THING", "one"), env("THING_FILE", str(tmp_path / "secret"))
    with pytest.raises(ImproperlyConfigured, match="Set THING or THING_FILE, not both"):
        environment.read_string("THING")


def test_a_file_that_is_not_there_is_named(env, tmp_path):
    env("THING_FILE", str(tmp_path / "nowhere"))
    with pytest.raises(ImproperlyConfigured, match=r"THING_FILE cannot be read.*nowhere"):
        environment.read_string("THING")


def test_folder_in_place_of_a_file_is_refused(env, tmp_path):
    env("THING_FILE", str(tmp_path))
    with pytest.raises(ImproperlyConfigured, match="THING_FILE cannot be read"):
        environment.read_string("THING")


def test_a_file_that_is_no_text_is_refused(env, tmp_path):
    (tmp_path / "secret").write_bytes(b"\xff\xfe\x00")
    env("THING_FILE", str(tmp_path / "secret"))
    with pytest.raises(ImproperlyConfigured, match="THING_FILE cannot be read"):
        environment.read_string("THING")


@pytest.mark.parametrize(("value", "meant"), [("on", True), ("1", True), ("YES", True), ("True", True)])
@pytest.mark.parametrize("other", ["off", "0", "no", "False", ""])
def test_a_flag_is_on_or_off(env, value, meant, other):
    env("THING", value)
    assert environment.read_flag("THING") is meant
    env("THING", other)
    assert environment.read_flag("THING", default=True) is False


@pytest.mark.parametrize("value", ["maybe", "2", "onn"])
def test_a_flag_that_is_neither_is_refused(env, value):
    env("THING", value)
    with pytest.raises(ImproperlyConfigured, match=f"THING is '{value}'; it must be on or off"):
        environment.read_flag("THING")


def test_a_flag_that_is_not_set_is_as_its_default(env):
    assert environment.read_flag("THING") is False
    assert environment.read_flag("THING", default=True) is True


def test_items_are_separated_by_commas(env):
    env("THING", " a.org, b.org ,,")
    assert environment.read_list("THING") == ["a.org", "b.org"]
    env("THING", "")
    assert environment.read_list("THING", "c.org") == []


def test_a_secret_key_that_is_given_is_taken(env, tmp_path):
    env("SECRET_KEY", "given")
    assert environment.read_secret_key(tmp_path) == "given"
    assert list(tmp_path.iterdir()) == []


def test_a_secret_key_is_made_once_for_its_owner_alone(env, tmp_path):
    folder = tmp_path / "new" / "var"
    first = environment.read_secret_key(folder)
    assert len(first) >= 50
    assert environment.read_secret_key(folder) == first
    assert [path.name for path in folder.iterdir()] == ["secret-key"]
    assert stat.S_IMODE((folder / "secret-key").stat().st_mode) == 0o600


def test_processes_that_start_together_get_the_same_secret_key(env, tmp_path):
    with ThreadPoolExecutor(16) as pool:
        keys = list(pool.map(lambda _: environment.read_secret_key(tmp_path), range(64)))
    assert len(set(keys)) == 1 and keys[0]
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]


def test_file_in_place_of_the_folder_is_an_error(env, tmp_path):
    (tmp_path / "var").write_text("no folder")
    with pytest.raises(ImproperlyConfigured, match="Set SECRET_KEY: no key can be stored in"):
        environment.read_secret_key(tmp_path / "var")
