"""CSL-JSON as references in APA and Chicago, as BibTeX and as RIS."""

import json

import bibtexparser
import pytest
import rispy
from bibtexparser.middlewares import LatexDecodingMiddleware
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.core.citing import styles
from apps.core.citing.formats import write_bibtex, write_csl_json, write_ris
from apps.core.citing.styles import (
    CITATION_STYLES,
    format_plain_reference,
    format_reference,
    format_templated_reference,
)

ROFF = {
    "id": "roff-2019",
    "type": "article-journal",
    "title": "The frame problem",
    "author": [{"family": "Roff", "given": "Heather M."}, {"literal": "OECD & Friends"}],
    "issued": {"date-parts": [[2019, 5, 1]]},
    "container-title": "Bulletin of the Atomic Scientists",
    "volume": "75",
    "issue": "3",
    "page": "95-98",
    "DOI": "10.1080/00963402.2019.1604836",
    "URL": "https://example.org/a_b?c=d&e=f",
    "accessed": {"date-parts": [[2026, 11, 2]]},
}
ODD = "50% of R&D_{costs}\\ $1 “naïve” 人工智能 #1 ~ <b> Øł"
TEXTS = st.text(max_size=40)
NAMES = st.one_of(
    st.fixed_dictionaries({"literal": TEXTS.filter(str.strip)}),
    st.fixed_dictionaries({"family": TEXTS.filter(str.strip)}, optional={"given": TEXTS, "suffix": TEXTS}),
)
ITEMS = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["article", "book", "chapter", "legislation", "report", "webpage"]),
        "title": TEXTS,
    },
    optional=dict.fromkeys(("container-title", "publisher", "volume", "issue", "page", "URL"), TEXTS)
    | {"author": st.lists(NAMES, max_size=3)},
)


def roff(**values):
    return {**ROFF, **values}


def parse_bibtex(item):
    library = bibtexparser.parse_string(
        "".join(write_bibtex([item])), append_middleware=[LatexDecodingMiddleware(keep_braced_groups=False)]
    )
    assert library.failed_blocks == []
    [entry] = library.entries
    return {"ENTRYTYPE": entry.entry_type} | {field.key: field.value for field in entry.fields}


def parse_ris(item):
    [entry] = rispy.loads("".join(write_ris([item])))
    return entry


# --- In words ----------------------------------------------------------------------------------


def test_apa():
    assert format_plain_reference(ROFF, "apa") == (
        "Roff, H. M., & OECD & Friends. (2019). The frame problem. Bulletin of the Atomic Scientists, 75(3),"
        " 95–98. https://doi.org/10.1080/00963402.2019.1604836"
    )


def test_chicago():
    assert format_plain_reference(ROFF, "chicago-author-date") == (
        "Roff, H. M., and OECD & Friends. 2019. “The Frame Problem.” Bulletin of the Atomic Scientists 75"
        " (3): 95–98. https://doi.org/10.1080/00963402.2019.1604836."
    )


def test_a_reference_has_italics_and_links():
    html = format_reference(ROFF)
    assert "<i>Bulletin of the Atomic Scientists</i>" in html
    address = "https://doi.org/10.1080/00963402.2019.1604836"
    assert html.endswith(f'<a href="{address}">{address}</a>')


@pytest.mark.parametrize("style", CITATION_STYLES)
def test_markup_in_a_work_is_text(style):
    html = format_reference(
        roff(title="<b>x</b> & <script>", author=[{"family": "<i>", "given": "<u>"}]), style
    )
    assert "<b>" not in html and "<script" not in html.lower() and "<u>" not in html
    assert "&lt;b&gt;" in html.lower() and "&amp; &lt;script&gt;" in html.lower()


@pytest.mark.parametrize("style", CITATION_STYLES)
def test_a_url_with_another_scheme_is_not_linked(style):
    assert "href" not in format_reference(
        {"type": "webpage", "title": "T", "URL": "javascript:alert(1)"}, style
    )


@pytest.mark.parametrize("style", CITATION_STYLES)
def test_a_title_in_place_of_the_author_is_not_repeated(style):
    assert (
        format_plain_reference({"type": "document", "title": "What now?"}, style).lower().count("what now")
        == 1
    )


def test_a_title_that_ends_with_a_question_gets_no_stop():
    assert format_plain_reference({"type": "document", "title": "What now?"}) == "What now? (n.d.)."
    assert "The frame? Bulletin" in format_plain_reference(roff(title="The frame?"))


@pytest.mark.parametrize("style", CITATION_STYLES)
@pytest.mark.parametrize("title", ["10 risks where <b> & “x”", "Who acts?"])
def test_a_templated_reference_equals_a_rendered_one(style, title):
    item = {
        "type": "webpage",
        "title": title,
        "URL": "https://example.org/?a=1&b=2",
        "author": [{"literal": "B"}],
    }
    assert format_templated_reference(item, style).lower() == format_reference(item, style).lower()


@settings(max_examples=20)  # drawing one is slow
@given(ITEMS)
def test_a_work_with_any_title_can_be_cited(item):
    assert "<script" not in format_reference(item).lower()


# --- As files ----------------------------------------------------------------------------------


def test_bibtex_names_the_fields_of_the_type():
    assert "".join(write_bibtex([ROFF])) == (
        "@article{roff-2019,\n"
        "  author = {Roff, Heather M. and {OECD \\& Friends}},\n"
        "  title = {{The frame problem}},\n"
        "  year = {2019},\n"
        "  month = {5},\n"
        "  journal = {Bulletin of the Atomic Scientists},\n"
        "  volume = {75},\n"
        "  number = {3},\n"
        "  pages = {95--98},\n"
        "  doi = {10.1080/00963402.2019.1604836},\n"
        "  url = {https://example.org/a_b?c=d&e=f},\n"
        "  urldate = {2026-11-02},\n"
        "}\n"
    )


def test_bibtex_is_read_back_whatever_the_letters():
    entry = parse_bibtex(roff(title=ODD, **{"container-title": ODD}))
    assert entry["journal"].replace("ˆ", "^") == ODD
    assert ODD in entry["title"]


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        ({"family": "Müller", "given": "Jöhn"}, "Müller, Jöhn"),
        ({"literal": "Centre for AI, and Friends"}, "{Centre for AI, and Friends}"),
        ({"family": "Gogh", "given": "Vincent", "non-dropping-particle": "van"}, "van Gogh, Vincent"),
        ({"family": "King", "given": "Martin", "suffix": "Jr."}, "King, Jr., Martin"),
        ({"family": "Barnes and Noble", "given": "A"}, "{Barnes and Noble}, A"),
    ],
)
def test_bibtex_keeps_names_apart(author, expected):
    text = "".join(write_bibtex([roff(author=[author, {"family": "Doe"}])]))
    assert f"  author = {{{expected} and Doe}},\n" in text


def test_braces_in_an_address_do_not_end_the_entry():
    [entry] = bibtexparser.parse_string(
        "".join(write_bibtex([roff(URL="https://example.org/}{x%20")]))
    ).entries
    assert entry["url"] == "https://example.org/%7D%7Bx%20"


def test_ris_is_read_back():
    entry = parse_ris(roff(title=f"{ODD}\nER  - "))
    assert entry["title"] == f"{ODD} ER -"
    assert entry["authors"] == ["Roff, Heather M.", "OECD & Friends"]
    assert (entry["start_page"], entry["end_page"], entry["date"]) == ("95", "98", "2019/05/01")
    assert (entry["type_of_reference"], entry["urls"]) == ("JOUR", ["https://example.org/a_b?c=d&e=f"])


def test_several_entries_are_kept_apart_in_every_format():
    items = [roff(id="one"), roff(id="two")]
    assert [entry.key for entry in bibtexparser.parse_string("".join(write_bibtex(items))).entries] == [
        "one",
        "two",
    ]
    assert [entry["id"] for entry in rispy.loads("".join(write_ris(items)))] == ["one", "two"]
    assert json.loads("".join(write_csl_json(items))) == items


@given(ITEMS)
def test_no_text_breaks_a_file(item):
    item = {"id": "one", **item}
    assert parse_ris(item)["id"] == "one"
    assert bibtexparser.parse_string("".join(write_bibtex([item]))).failed_blocks == []


def test_a_reference_is_rendered_once_for_each_style(monkeypatch):
    item = {"id": "kept", "type": "book", "title": "Kept for the next", "publisher": "A press"}
    references = {style: format_reference(item, style) for style in CITATION_STYLES}
    rendered = []
    monkeypatch.setattr(styles, "render_reference", lambda item, style: rendered.append(style) or "Anew")
    assert {style: format_reference(item, style) for style in CITATION_STYLES} == references
    assert format_reference({**item, "title": "Another"}) == "Anew" and rendered == ["apa"]
