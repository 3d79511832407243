"""The address determines the language of a page; API and files have one address and are in English."""

import re
from html.parser import HTMLParser

import pytest
from django.urls import translate_url

from apps.core.languages import format_percent
from apps.site.management.commands.translations import (
    collect_messages,
    compile_catalog,
    get_catalog_path,
    list_untranslated_messages,
    read_catalog,
)
from tests.factories import make_risk
from tests.pages.pages import World

PROGRAMS = ["/risks.csv", "/risks.json", "/risks.atom", "/risks.md", "/risks.bib", "/explore/domains.svg"]
PROGRAMS += ["/api/v1/risks/", "/sitemap.xml", "/robots.txt", "/healthz"]
WORDS = "the of and or is are was it this that by from with for to in who how"  # none of them is Spanish
ENGLISH = re.compile(rf"\b({WORDS.replace(' ', '|')})\b")
SILENT = {"script", "style", "code", "pre", "title"}
SAID = ("aria-label", "placeholder", "alt")


@pytest.fixture(scope="module")
def spanish():
    return read_catalog("es")


# --- The catalogue -------------------------------------------------------------------------------


def test_every_message_is_translated(spanish):
    known = {(message.id, message.context) for message in spanish}
    assert [m.id for m in collect_messages() if m.id and (m.id, m.context) not in known] == [], (
        "manage.py translations"
    )
    assert list_untranslated_messages(spanish) == []
    assert [message.id for message in spanish if message.fuzzy and message.id] == []


def test_compiled_catalogue_matches_its_source(spanish):
    assert get_catalog_path("es").with_suffix(".mo").read_bytes() == compile_catalog(spanish), (
        "manage.py translations"
    )


def test_translation_has_the_placeholders_of_its_message(spanish):
    places = re.compile(r"%\((\w+)\)[sr]|\{(\w+)\}|(%%)")
    for message in spanish:
        originals = message.id if isinstance(message.id, tuple) else (message.id,)
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        for original, text in zip(originals, texts, strict=True):
            assert sorted(places.findall(text)) == sorted(places.findall(original)), original


# --- Pages ---------------------------------------------------------------------------------------


class Interface(HTMLParser):
    """Collects the texts of the interface: not those that are marked as content, or are code."""

    def __init__(self):
        super().__init__()
        self.inside, self.texts = [], []

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if not self.is_apart():
            self.texts += [attrs[name] for name in SAID if attrs.get(name)]
        if tag not in ("meta", "link", "input", "br", "path", "rect", "circle", "use", "img"):
            self.inside.append((tag, tag in SILENT or attrs.get("lang") == "en"))

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        while self.inside and self.inside.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if data.strip() and not self.is_apart():
            self.texts.append(" ".join(data.split()))

    def is_apart(self):
        return any(apart for _, apart in self.inside)


def interface(page):
    reader = Interface()
    reader.feed(page)
    return reader.texts


@pytest.mark.django_db
def test_no_english_is_left_on_a_spanish_page(client, spanish):
    world = World(2, words="Zzz")
    english = {m.id for m in spanish if isinstance(m.id, str) and m.id != m.string}
    pages = {name: translate_url(address, "es") for name, address in world.pages.items()}
    left = {}
    for name, address in pages.items():
        if not address.startswith("/es/"):  # of the words of the linked data there is one page
            continue
        texts = interface(client.get(address).content.decode())
        assert len(texts) > 20, address
        shown = [text for text in texts if not text.startswith(("http://", "Ningún registro contiene"))]
        left[name] = [text for text in shown if text in english or ENGLISH.search(text)]
    assert {name: texts for name, texts in left.items() if texts} == {}


@pytest.mark.django_db
def test_page_states_its_language_and_links_to_the_other(client):
    risk = make_risk("7.1")
    page = client.get(f"/es/risks/{risk.public_id}/?domain=7").content.decode()
    assert '<html lang="es">' in page
    assert f'<a href="/risks/{risk.public_id}/?domain=7" lang="en" hreflang="en">English</a>' in page
    assert f'<link rel="canonical" href="http://testserver/es/risks/{risk.public_id}/">' in page
    assert f'hreflang="x-default" href="http://testserver/risks/{risk.public_id}/"' in page
    assert f'<h1 lang="en">{risk.title}</h1>' in page
    assert f'href="/risks/{risk.public_id}.json"' in page


@pytest.mark.django_db
def test_a_query_is_a_spanish_sentence(client):
    make_risk("7.1", entity="ai")
    page = client.get("/es/risks/?entity=ai&entity=human&origin=").content.decode()
    assert ">1 riesgo cuya entidad es 1 - Humana o 2 - IA</h1>" in page or "2 - IA o 1 - Humana" in page


@pytest.mark.django_db
def test_numbers_and_dates_are_written_as_the_language_has_them(client):
    risk = make_risk()
    type(risk).objects.filter(pk=risk.pk).update(updated="2026-11-05T12:00:00Z")
    assert "5 November 2026" in client.get(risk.get_absolute_url()).content.decode()
    assert "5 de noviembre de 2026" in client.get(f"/es{risk.get_absolute_url()}").content.decode()


@pytest.mark.django_db
def test_redirects_stay_in_the_language(client):
    assert client.get("/es/risks/?q=entity:ai")["Location"] == "/es/risks/?entity=ai"
    answer = client.post("/es/selection/", {"next": "/es/risks/?q=race"})
    assert answer["Location"] == "/es/risks/?q=race"


@pytest.mark.django_db
@pytest.mark.parametrize("address", PROGRAMS)
def test_files_are_in_english_whatever_the_browser_prefers(client, address):
    make_risk("7.1")
    plain = client.get(address)
    client.cookies["django_language"] = "es"
    spanish_request = client.get(address, headers={"Accept-Language": "es"})
    assert body(spanish_request) == body(plain)
    assert "Accept-Language" not in spanish_request.headers.get("Vary", "")
    assert client.get(f"/es{address}").status_code == 404


def body(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


@pytest.mark.parametrize(("share", "said_of_it"), [(2 / 3, "67%"), (0.001, "<1%"), (0, "0%"), (1, "100%")])
def test_a_share_is_rounded_and_never_cut(share, said_of_it):
    assert format_percent(share) == said_of_it
