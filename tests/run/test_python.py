"""Which Python runs: the one that was called, a newer one, or none with a sentence."""

import ast

from tests.run.conftest import RUN

OLD = (
    "import runpy, sys; sys.version_info = (3, 8, 18); "
    "sys.argv[0] = 'run.py'; runpy.run_path('run.py', run_name='__main__')"
)


def test_an_old_python_can_read_the_whole_file():
    ast.parse(RUN.read_text(), feature_version=(3, 6))


def test_an_old_python_alone_says_what_is_needed(project):
    done = project.run("run", python=("-c", OLD), PATH=project.root)
    assert (done.returncode, done.stderr) == (1, "Python 3.11 or newer is needed, this is 3.8.\n")


def test_an_old_python_hands_over_to_a_newer_one_on_the_path(project):
    newer = project.root / "python3.12"
    newer.write_text('#!/bin/sh\n[ "$1" = -c ] || echo "3.12 runs $@"\n')
    newer.chmod(0o755)
    assert project.run("lint", python=("-c", OLD), PATH=project.root).stdout == "3.12 runs run.py lint\n"


def test_a_newer_python_that_does_not_start_is_passed_over(project):
    broken = project.root / "python3.12"
    broken.write_text("#!/bin/sh\nexit 127\n")
    broken.chmod(0o755)
    assert "this is 3.8." in project.run("lint", python=("-c", OLD), PATH=project.root).stderr
