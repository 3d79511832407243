"""Run the examples under “Use this in code”."""

import csv
import html
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.factories import make_risk, make_source

pytestmark = pytest.mark.django_db(transaction=True)


DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture
def snippets(live_server, client):
    """{language: code} on the page of a list, for a query that needs quoting."""
    make_risk(public_id="one", title="Quote's $HOME `id` & more", entity="ai"), make_risk(entity="human")
    host = live_server.url.removeprefix("http://")
    page = client.get("/risks/?entity=ai&q=%22quote%27s%22+OR+%24HOME&page=1", headers={"host": host})
    found = re.findall(r"<dt>([^<]*)</dt>\s*<dd><pre><code>(.*?)</code>", page.content.decode(), re.S)
    return {language.partition(",")[0]: html.unescape(lines) for language, lines in found}


def run(command, folder, **options):
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=60, **options
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_curl_line_fetches_the_list(snippets, tmp_path):
    run(snippets["curl"], tmp_path, shell=True)
    with (tmp_path / "risks.csv").open(newline="") as file:
        assert [row["id"] for row in csv.DictReader(file)] == ["one"]


def test_the_python_lines_fetch_the_list(snippets, tmp_path):
    lines = f"{snippets['Python']}\nprint([risk['id'] for risk in risks])"
    assert run([sys.executable, "-c", lines], tmp_path) == "['one']\n"


@pytest.mark.skipif(not shutil.which("Rscript"), reason="R is not installed")
def test_the_r_line_fetches_the_list(snippets, tmp_path):
    assert run(["Rscript", "-e", f"{snippets['R']}; cat(risks$id)"], tmp_path) == "one"


@pytest.mark.parametrize("name", ["citing", "following"])
def test_the_examples_of_the_guides_work(live_server, tmp_path, name):
    make_risk(public_id="one", entity="ai", source=make_source())
    blocks = re.findall(r"```sh\n(.*?)```", (DOCS / f"{name}.md").read_text(), re.S)
    lines = "".join(blocks).replace("https://riskbase.example.org", live_server.url).splitlines()
    assert len(lines) > 2
    for line in lines:
        assert run(line, tmp_path, shell=True), line


def test_api_address_returns_the_same_rows(snippets, tmp_path):
    data = run(["curl", "--fail", "--silent", snippets["API"]], tmp_path)
    assert re.findall(r'"id":"(\w+)"', data) == ["one"]
