"""The home page and the about page describe the content of the database, and nothing else."""

import re
from functools import cache
from pathlib import Path

import pytest
import yaml

from apps.history.models import create_revision
from apps.site.home import EXAMPLE_RISK_ID
from apps.site.introduction import INTRODUCTION_SENTENCES, LINK_PATTERN, build_introduction
from tests.factories import make_actor, make_citation, make_risk, make_risk_actor, make_source

FIXTURES = Path(__file__).parents[2] / "fixtures"


@cache
def read_shipped_ids(noun):
    files = FIXTURES.glob(f"*/{noun}s.yaml")
    return {record.get("id") for file in files for record in yaml.safe_load(file.read_text()) or []}


def test_the_brief_speaks_of_records_that_ship():
    named = [
        match[1:]
        for sentences_of_part in INTRODUCTION_SENTENCES.values()
        for match in LINK_PATTERN.findall(" ".join(sentences_of_part))
    ]
    assert len(named) > 10
    assert [name for name in named if name[1] not in read_shipped_ids(name[0])] == []
    assert EXAMPLE_RISK_ID in read_shipped_ids("risk")


@pytest.mark.django_db
def test_a_sentence_is_told_only_with_its_records(client):
    assert build_introduction() == []
    assert b"The AI race in a minute" not in client.get("/").content
    risk = make_risk(public_id="falling-safety-standards")
    [section] = build_introduction()
    link = '<a href="/risks/falling-safety-standards/">wears safety standards down</a>'
    assert section.heading == "What it is about"
    assert section.sentences == [f"The pressure {link} for all of them."]
    make_citation(risk, source=make_source(title="Where it was read"))
    assert [str(source) for source in build_introduction()[0].sources] == ["Where it was read"]


@pytest.mark.django_db
def test_an_empty_base_says_what_is_missing(client):
    page = client.get("/").content.decode()
    assert "The domains are not loaded yet." in page
    assert "No scenario is recorded yet." in page
    assert "Nothing has been published yet." in page
    assert "No dataset has been loaded" in client.get("/about/").content.decode()


@pytest.mark.django_db
def test_risks_outside_the_domains_are_told_apart(client):
    make_risk("6.1")
    make_risk("X.1")
    make_risk()
    page = " ".join(client.get("/").content.decode().split())
    assert 'Left out: <a href="/risks/?domain=X">1</a> excluded by its coders' in page
    assert 'and <a href="/risks/?domain=none">1</a> without a domain' in page


@pytest.mark.django_db
def test_actors_in_most_risks_come_first(client):
    rare, frequent = make_actor(title="Rare"), make_actor(title="Frequent")
    make_risk_actor(make_risk(), rare, "drives")
    for _ in range(2):
        make_risk_actor(make_risk(), frequent, "exposed")
    make_risk_actor(make_risk(status="draft"), rare, "drives")
    actors = client.get("/").context["actors"]
    assert [(actor.title, actor.drives, actor.exposed) for actor in actors] == [
        ("Frequent", 0, 2),
        ("Rare", 1, 0),
    ]


@pytest.mark.django_db
def test_what_changed_last_names_one_record_and_counts_many(client):
    with create_revision(reason="First"):
        make_risk(title="Alone", status="published")
    with create_revision(reason="Second"):
        [make_risk() for _ in range(4)]
        make_risk(title="Hidden", status="draft")
    second, first = client.get("/").context["revisions"]
    assert (second.revision.reason, second.label, first.label) == ("Second", "4 new risks", "1 new risk")
    page = " ".join(client.get("/").content.decode().split())
    assert f'<a href="/changes/{second.revision.pk}/#new-risk">4 new risks</a>' in page
    assert '1 new risk: <a href="/risks/alone/">Alone</a>' in page


@pytest.mark.django_db
def test_every_code_is_explained_with_its_meaning(client):
    page = client.get("/about/").content.decode()
    coding = page[page.index('id="coding"') : page.index('id="basis"')]
    assert len(re.findall(r"<dt>.*?</dt>\s*<dd>\S.*?</dd>", coding)) == 15
    assert "4 - Not coded" in coding and "Blank" in coding


@pytest.mark.django_db
def test_about_names_what_was_loaded(client):
    with create_revision(reason="Import of a dataset", batch="dataset.csv"):
        make_risk()
    page = client.get("/about/").content.decode()
    assert re.search(r"<td>Import of a dataset</td>\s*<td>dataset.csv</td>", page)
