"""Exports of lists and records: bibliographies, Markdown, citations and code examples on pages."""

import json

import bibtexparser
import pytest
import rispy
from markdown_it import MarkdownIt

from tests.api.endpoints import BIBLIOGRAPHIES, DOCUMENTS, body
from tests.factories import NOUNS, make_citation, make_risk, make_source

pytestmark = pytest.mark.django_db

READERS = {
    "bib": lambda text: [entry.key for entry in bibtexparser.parse_string(text).entries],
    "ris": lambda text: [entry["id"] for entry in rispy.loads(text)],
    "csl.json": lambda text: [item["id"] for item in json.loads(text)],
}


@pytest.fixture
def two_risks():
    """Two risks that originate in one book; one of them also cites an article."""
    book = make_source(public_id="book", title="A book")
    one = make_risk(public_id="one", title="Arms race", entity="ai", source=book)
    make_citation(one, source=make_source(public_id="article", title="An article"))
    make_risk(public_id="two", title="Job loss", entity="human", source=book)


def fetched(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return body(response).decode()


def keys(client, address):
    """Return the ids of the entries without the number of the revision."""
    text = fetched(client, address)
    format = next(name for name in READERS if f".{name}" in address)
    return [key.rpartition("-r")[0] or key for key in READERS[format](text)]


@pytest.mark.parametrize("format", BIBLIOGRAPHIES)
def test_a_list_has_an_entry_for_itself_and_each_source_once(two_risks, client, format):
    assert keys(client, f"/risks.{format}") == ["riskbase-risks", "book", "article"]
    assert keys(client, f"/risks.{format}?entity=human") == ["riskbase-risks", "book"]


@pytest.mark.parametrize("format", BIBLIOGRAPHIES)
def test_a_record_has_an_entry_for_itself_and_each_source(two_risks, client, format):
    assert keys(client, f"/risks/one.{format}") == ["riskbase-risk-one", "book", "article"]
    assert keys(client, f"/sources/book.{format}") == ["riskbase-source-book", "book"]


def test_citation_of_a_list_states_query_and_revision(two_risks, client):
    own = json.loads(fetched(client, "/risks.csl.json?entity=ai&sort=title"))[0]
    assert own["title"] == "1 risk where the entity is 2 - AI"
    assert own["URL"] == "http://testserver/risks/?entity=ai&sort=title"
    assert own["genre"].startswith("Data revision ") and own["issued"] == own["accessed"]


@pytest.mark.parametrize("plural", NOUNS)
@pytest.mark.parametrize("format", DOCUMENTS)
def test_every_noun_has_every_format(client, plural, format):
    NOUNS[plural](public_id="one", title="The only one")
    response = client.get(f"/{plural}.{format}")
    assert response["Content-Disposition"] == f'attachment; filename="{plural}.{format}"'
    assert f"riskbase-{plural}" in body(response).decode() or format == "md"
    assert "The only one" in fetched(client, f"/{plural}/one.{format}")


@pytest.mark.parametrize("format", DOCUMENTS)
def test_unknown_parameters_and_wrong_values_are_refused(client, format):
    response = client.get(f"/risks.{format}?enttiy=ai")
    assert (response.status_code, response.json()["errors"]) == (
        400, {"enttiy": ["There is no parameter 'enttiy'. Did you mean 'entity'?"]}
    )  # fmt: skip
    assert client.get(f"/risks.{format}?entity=robot").status_code == 400
    assert client.get(f"/risks/nothing.{format}").status_code == 404
    assert client.post(f"/risks.{format}").status_code == 405


@pytest.mark.parametrize("format", DOCUMENTS)
def test_an_empty_list_is_a_whole_file(client, format):
    assert "0 risks" in fetched(client, f"/risks.{format}")


# --- Markdown ----------------------------------------------------------------------------------


def test_a_document_has_its_sentence_date_licence_records_and_sources(two_risks, client):
    html = MarkdownIt().render(fetched(client, "/risks.md?entity=ai"))
    assert "<h1>1 risk where the entity is 2 - AI</h1>" in html
    assert "<p>Data revision " in html and "CC BY 4.0" in html and "Cite as: RiskBase. (" in html
    assert '<h2><a href="http://testserver/risks/one/">Arms race</a></h2>' in html
    assert "<li>Entity: 2 - AI</li>" in html and "Job loss" not in html
    assert html.index("<h2>Sources</h2>") < html.index("An article. (n.d.).")


HOSTILE = [
    "# Head",
    "1. One\n2. Two",
    "- a\n+ b",
    "    code",
    "<b>x</b> &amp;",
    "[a](http://x) *b* `c`",
    "a\n===",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_records_are_escaped_in_markdown(client, text):
    make_risk(title="Title *x*", description=text)
    tokens = MarkdownIt().parse(fetched(client, "/risks.md"))
    after = [token.type for token in tokens].index("heading_open", 1) + 3
    assert [token.type for token in tokens[after : after + 3]] == [
        "paragraph_open",
        "inline",
        "paragraph_close",
    ]
    assert {part.type for part in tokens[after + 1].children} <= {"text", "text_special", "softbreak"}


def test_wording_of_a_source_is_a_quotation(client):
    make_risk(description="One.\n\nTwo.", quoted=True)
    assert "<blockquote>\n<p>One.</p>\n<p>Two.</p>\n</blockquote>" in MarkdownIt().render(
        fetched(client, "/risks.md")
    )


def test_document_of_a_record_has_its_links(two_risks, client):
    html = MarkdownIt().render(fetched(client, "/risks/one.md"))
    assert "<h3>Citations</h3>\n<ul>\n<li>source: article</li>\n</ul>" in html


# --- On the page -------------------------------------------------------------------------------


def test_record_page_cites_record_and_source(two_risks, client):
    page = fetched(client, "/risks/one/")
    cited = page[page.index("Cite this record") :]
    assert "<i>Arms race</i> [Data revision" in cited and "“Arms race.” Data revision" in cited
    assert "<i>A book</i>. (n.d.)." in cited
    assert '<a href="/risks/one.csl.json">' in cited


def test_list_page_has_citation_and_code(two_risks, client):
    page = fetched(client, "/risks/?entity=ai&page=1&page_size=25&utm_source=letter")
    assert "1 risk where the entity is 2 - AI [Data revision" in page
    assert 'href="/risks.bib?entity=ai"' in page
    assert "http://testserver/api/v1/risks/?entity=ai<" in page
    assert "curl --fail --output risks.csv &quot;http://testserver/risks.csv?entity=ai&quot;" in page


def test_markup_in_a_query_is_text_in_its_citation(client):
    make_risk(title="<b>bold</b>")
    page = fetched(client, "/risks/?q=bold")
    assert "<b>bold" not in page


def test_a_chart_says_how_it_is_cited(client):
    make_risk("6.1", entity="ai")
    page = fetched(client, "/explore/?by=domain,entity")
    cited = page[page.index("Cite this chart") :]
    assert "RiskBase. (20" in cited and "http://testserver/explore/?by=domain,entity" in cited
