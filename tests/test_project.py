"""The files around the code keep what they promise."""

import re
import tomllib
from itertools import chain
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def names(path):
    return set(re.findall(r"^([\w.-]+)==", path.read_text(), re.MULTILINE))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_names_no_registry_and_hashes_every_package(lock):
    text = lock.read_text()
    assert "://" not in text
    assert all("--hash=sha256:" in entry for entry in re.split(r"\n(?=\S)", text) if "==" in entry)


def test_the_lock_for_development_holds_the_one_for_running():
    agents, base, dev = LOCKS
    assert (agents.name, base.name, dev.name) == ("agents.txt", "base.txt", "dev.txt")
    assert len(names(base)) > 20
    assert pins(base) <= pins(agents) <= pins(dev)


def pins(path):
    return set(re.findall(r"^\S+==\S+", path.read_text(), re.MULTILINE))


def test_every_dependency_is_locked_and_says_why_it_is_here():
    text = (ROOT / "pyproject.toml").read_text()
    project = tomllib.loads(text)
    needed = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    extras = project["project"]["optional-dependencies"].values()
    for dependency in [*needed, *chain.from_iterable(extras)]:
        assert re.search(rf'^ *"{re.escape(dependency)}", +# \S+', text, re.MULTILINE), dependency
        assert re.match(r"[\w.-]+", dependency)[0].lower() in names(LOCKS[-1]), dependency


def test_every_service_says_how_its_health_is_seen(compose):
    assert compose["services"].keys() == {"web", "database", "cache"}
    assert all(service["healthcheck"]["test"] for service in compose["services"].values())


def test_compose_holds_no_secret_and_listens_on_loopback(compose):
    environ = [
        pair for service in compose["services"].values() for pair in service.get("environment", {}).items()
    ]
    secret = [name for name, value in environ if re.search("SECRET|PASSWORD|TOKEN|DATABASE_URL", name)]
    assert secret == ["DATABASE_URL_FILE", "POSTGRES_PASSWORD_FILE"]
    assert not re.search(r"://\S+@", (ROOT / "docker-compose.yml").read_text())
    assert [port.split(":")[0] for port in compose["services"]["web"]["ports"]] == ["127.0.0.1"]


def test_secrets_of_compose_lie_in_the_ignored_folder(compose):
    assert all(secret["file"].startswith("var/") for secret in compose["secrets"].values())
    assert "var/" in (ROOT / ".gitignore").read_text().splitlines()
    assert {".*", "var"} <= set((ROOT / ".dockerignore").read_text().splitlines())


def test_debians_compose_accepts_the_file(compose):
    assert not {"name", "version"} & compose.keys()
    assert not any("develop" in service for service in compose["services"].values())


@pytest.mark.parametrize("target", ["run", "test", "lint", "setup"])
def test_make_is_a_thin_call(target):
    rules = (ROOT / "Makefile").read_text()
    assert re.search(rf"^{target}:\n\t@\$\(PYTHON\) run\.py {target}\b.*\n(\n|\Z)", rules, re.MULTILINE)


@pytest.mark.parametrize("target", ["format", "migrations", "shell", "messages", "docs"])
def test_make_installs_the_locked_tools_before_it_calls_them(target):
    rules = (ROOT / "Makefile").read_text()
    [recipe] = re.findall(rf"^{target}: setup\n((?:\t.+\n)+)", rules, re.MULTILINE)
    assert all(re.match(r"\t@\$\((VENV|MANAGE)\)", line) for line in recipe.splitlines())


def test_hooks_call_installed_tools_and_no_remote_repository():
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())
    hooks = [hook for repository in config["repos"] for hook in repository["hooks"]]
    assert {repository["repo"] for repository in config["repos"]} == {"local"}
    assert all(hook["entry"].startswith(".venv/bin/") and hook["language"] == "system" for hook in hooks)


def test_every_setting_is_explained():
    read = r'environment\.read_(?:string|flag|number|rate|list)\(\s*"(\w+)"'
    settings = set(re.findall(read, (ROOT / "riskbase" / "settings.py").read_text())) | {"SECRET_KEY"}
    explained = set(re.findall(r"^\| `(\w+)` \|", (ROOT / "docs" / "running.md").read_text(), re.MULTILINE))
    assert len(settings) > 8
    assert settings <= explained
    assert explained - settings == {
        "PORT",
        "GUNICORN_CMD_ARGS",
        "TEST_POSTGRES_URL",
        "CHROMIUM",
    }
