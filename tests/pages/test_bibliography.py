"""A source as a reference and as BibTeX."""

import pytest

from apps.sources.bibliography import bibtex, imprint, reference
from apps.sources.models import Source

ROFF = Source(
    public_id="roff-2019",
    type="article-journal",
    title="The frame problem",
    authors=[{"family": "Roff", "given": "H. M."}],
    year=2019,
    container="Bulletin of the Atomic Scientists",
    volume="75",
    issue="3",
    pages="95-98",
    doi="10.1080/00963402.2019.1604836",
    url="https://doi.org/10.1080/00963402.2019.1604836",
)


def people(*names):
    return [{"family": name} for name in names]


def test_a_reference_reads_in_the_usual_order():
    address = "https://doi.org/10.1080/00963402.2019.1604836"
    assert reference(ROFF) == (
        "Roff, H. M. (2019). <cite>The frame problem</cite>. Bulletin of the Atomic Scientists, 75(3), 95-98."
        f' <a href="{address}">{address}</a>'
    )


def test_what_a_source_does_not_say_stays_out():
    assert reference(Source(title="What now?")) == "(n.d.). <cite>What now?</cite>"


@pytest.mark.parametrize(
    ("authors", "said"),
    [
        (people("Sun", "Zhang"), "Sun and Zhang (n.d.)."),
        (people("A", "B", "C"), "A; B and C (n.d.)."),
        (people("A", "B", "C", "D"), "A and others (n.d.)."),
        ([{"literal": "OECD"}], "OECD (n.d.)."),
    ],
)
def test_a_list_names_few_authors(authors, said):
    assert imprint(Source(title="T", authors=authors)) == said


def test_an_address_that_is_no_web_address_is_not_linked():
    assert "href" not in reference(Source(title="T", url="javascript:alert(1)"))


def test_markup_in_a_source_is_text():
    source = Source(title="<b>x</b>", authors=[{"family": "<i>"}], publisher="<u>")
    assert not {"<b>", "<i>", "<u>"} & set(reference(source).replace(">", "> ").split())


def test_bibtex_names_the_fields_of_the_type():
    entry = bibtex(ROFF)
    assert entry.startswith(
        "@article{roff-2019,\n  author = {Roff, H. M.},\n  title = {{The frame problem}},"
    )
    assert "  journal = {Bulletin of the Atomic Scientists},\n" in entry
    assert entry.endswith("}\n")


def test_bibtex_escapes_what_tex_would_read_as_commands():
    source = Source(
        public_id="x", type="report", title="50% of R&D_{costs}\\", authors=[{"literal": "A & B"}]
    )
    assert r"title = {{50\% of R\&D\_\{costs\}\textbackslash{}}}" in bibtex(source)
    assert r"author = {{A \& B}}" in bibtex(source)
