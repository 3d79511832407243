"""The environment is made once, for the right lock, and recovers from what interrupted it."""


def test_without_the_venv_module_one_sentence_names_the_package_to_install(project):
    (project.root / "venv.py").write_text("raise ImportError('no venv here')")
    done = project.run("setup", PYTHONPATH=project.root)
    assert done.returncode == 1
    assert done.stderr.startswith("The environment could not be created: this Python lacks its venv module")
    assert "no venv here" in (project.root / "var" / "install.log").read_text()


def test_an_unfinished_environment_is_made_anew_and_then_left_alone(project):
    project.give_python("exit 1")
    project.module.STAMP.write_text(project.module.UNFINISHED)
    first, second = project.run("setup"), project.run("setup")
    assert first.returncode == second.returncode == 0
    assert "Installing requirements/dev.txt" in first.stdout
    assert "Installing" not in second.stdout


def test_running_after_testing_installs_nothing(project):
    project.give_python(stamp=project.module.DEV)
    project.run("run", PORT=project.port)
    assert "pip" not in project.calls.read_text()


def test_testing_after_running_installs_the_rest(project):
    project.give_python(stamp=project.module.BASE)
    project.run("test")
    assert "pip install" in project.calls.read_text()


def test_a_changed_lock_is_installed(project):
    project.give_python(stamp=project.module.BASE)
    project.module.BASE.write_text("# another\n")
    project.run("run", PORT=project.port)
    assert "--require-hashes -r" in project.calls.read_text()


def test_without_a_network_the_environment_stays_as_it_was(project):
    refused = "case $* in *install*) echo 'NewConnectionError: refused'; exit 1;; esac"
    project.give_python(refused, stamp=project.module.BASE)
    done = project.run("test")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "is there a network?" in done.stderr
    assert project.module.installed() == project.module.stamp(project.module.BASE)


def test_the_last_error_of_pip_is_shown(project):
    hashes = "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES."
    assert "THESE PACKAGES DO NOT MATCH THE HASHES (" in project.module.describe_pip_failure(hashes)
