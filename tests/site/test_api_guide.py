"""Run every code block of docs/api.md against a live server and compare the responses with the guide."""

import json
import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from apps.access.models import Scope, Token
from apps.exports.dump.build import build_dump
from tests.factories import make_actor, make_citation, make_risk, make_risk_actor, make_source, make_term

GUIDE = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)
PROGRAMS = {"sh": ["bash", "-euc"], "python": [sys.executable, "-c"]}
ANSWERS = {"json", "http"}
VARYING = {"etag", "time", "by"}  # of which only the kind is compared, as of every number


@pytest.fixture
def base(live_server, settings, django_user_model, monkeypatch):
    settings.API_RATES = {"anonymous": (600, 60), "known": (3000, 60)}
    anna = django_user_model.objects.create_superuser("anna")
    monkeypatch.setenv("TOKEN", Token.objects.issue(anna, "Guide", Scope.WRITE)[1])
    make_term("7", title="AI system safety"), make_term("7.1", title="Goals"), make_term("7.2", title="Power")
    source = make_source(public_id="schmidt-2022")
    risk = make_risk("7", public_id="mit128", title="Loss of control", entity="ai", source=source)
    make_citation(risk, source=source), make_risk(status="draft")
    make_risk("7.1", public_id="mit12", title="Goals", entity="ai", source=source, external_id="62.31.00")
    make_risk_actor(risk, make_actor(public_id="china"), basis="curated", source=source)
    build_dump()
    return live_server.url


@pytest.mark.django_db(transaction=True)
def test_every_block_gives_the_shown_response(base, tmp_path):
    data = ""
    for language, block in BLOCKS:
        text = block.replace("https://riskbase.example.org", base)
        if language in PROGRAMS:
            data = run([*PROGRAMS[language], text], tmp_path)
        else:
            COMPARED[language](text, data)


def test_no_block_of_the_guide_is_left_out():
    languages = [language for language, _ in BLOCKS]
    assert {*languages} == PROGRAMS.keys() | ANSWERS
    assert len(BLOCKS) * 2 == len(re.findall(r"^\s*```", GUIDE, re.MULTILINE))
    assert all(before in PROGRAMS for before, after in pairwise(languages) if after in ANSWERS)
    assert sum(language in PROGRAMS for language in languages) >= 20


def run(command, folder):
    done = subprocess.run(
        command, cwd=folder, env=os.environ, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, f"{command[-1]}\n{done.stdout}{done.stderr}"
    return done.stdout


def same_json(shown, data):
    answer, _ = json.JSONDecoder().raw_decode(data)
    same(json.loads(closed(shown)), answer, "answer")


def same_http(shown, data):
    """Return the status, the headers by name, and the body."""
    (head, body), (got_head, got_body) = parts(shown), parts(data)
    assert head[0] == got_head[0], data
    assert names(head) <= names(got_head), data
    if body:
        same_json(body, got_body)


COMPARED = {"json": same_json, "http": same_http}


def closed(shown):
    """Parse an example in which … stands for further members of an object or a list."""
    return re.sub(r"…(?=\s*\])", '"…"', re.sub(r"…(?=\s*})", '"…": null', shown))


def parts(message):
    head, _, body = message.partition("\n\n")
    return head.splitlines(), body.strip()


def names(head):
    return {line.partition(":")[0].lower() for line in head[1:]}


def same(shown, got, place):
    """Compare names and values; where the example has … there may be more."""
    if isinstance(shown, dict):
        wanted = {*shown} - {"…"}
        assert wanted <= {*got} if "…" in shown else wanted == {*got}, (place, got)
        for name in wanted:
            same(shown[name], got[name], name if name in VARYING else f"{place}.{name}")
    elif isinstance(shown, list):
        wanted = [one for one in shown if one != "…"]
        assert len(wanted) <= len(got) if "…" in shown else len(wanted) == len(got), (place, got)
        for number, one in enumerate(wanted):
            same(one, got[number], f"{place}[{number}]")
    else:
        assert type(shown) is type(got), (place, got)
        assert shown == got or isinstance(got, int | float) or place in VARYING, (place, got)
