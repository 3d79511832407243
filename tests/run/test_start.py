"""Before the server starts, an error is reported in one sentence."""

import socket

import pytest


def fails(done):
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    return done.stderr


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1", "80.5"])
def test_a_port_that_is_none_is_refused(project, port):
    assert fails(project.run("run", PORT=port)) == f"PORT must be a number from 1 to 65535, not {port!r}.\n"


def test_a_taken_port_is_reported_with_a_remedy(project):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        message = fails(project.run("run", PORT=port))
    assert message.startswith(f"Port {port} is taken by another program. Choose another")


def test_a_data_folder_that_cannot_be_written_is_refused(project):
    (project.root / "file").touch()
    assert "see RISKBASE_DATA" in fails(
        project.run("run", PORT=project.port, RISKBASE_DATA=project.root / "file")
    )


def test_of_a_traceback_only_what_was_raised_reaches_the_reader(project):
    script = "printf 'Traceback:\\n  deep\\nx.ImproperlyConfigured: DEBUG is odd\\nHINT: on\\n' >&2; exit 1"
    project.give_python(script, stamp=project.module.BASE)
    message = fails(project.run("run", PORT=project.port))
    assert message == "RiskBase cannot start: DEBUG is odd (more in var/prepare.log)\n"
    assert "deep" in (project.root / "var" / "prepare.log").read_text()


def test_a_command_error_is_shown_unchanged(project):
    project.give_python("echo 'CommandError: No database answers.' >&2; exit 1", project.module.BASE)
    assert fails(project.run("run", PORT=project.port)) == "No database answers.\n"


def test_the_database_is_prepared_before_gunicorn_serves(project):
    project.give_python(stamp=project.module.BASE)
    done = project.run("run", PORT=project.port)
    prepare, gunicorn = project.calls.read_text().splitlines()
    assert (prepare, gunicorn.split()[:2]) == ("manage.py prepare", ["-m", "gunicorn"])
    assert f"http://127.0.0.1:{project.port}/admin/" in done.stdout
    assert "manage.py createsuperuser" in done.stdout


def test_every_linter_runs_even_when_one_fails(project):
    project.give_python("case $* in *mypy*) exit 1;; esac", stamp=project.module.DEV)
    (project.module.VENV / "bin" / "djade").symlink_to("python")
    done = project.run("lint")
    assert "makemigrations --check" in project.calls.read_text()
    assert done.returncode == 1
    assert "failed: mypy.\n" in done.stdout
