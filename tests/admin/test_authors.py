import pytest

from apps.sources.authors import AuthorsFormField, format_author_line, parse_author_name
from apps.sources.models import Source
from tests.factories import make_source

NAMES = [
    ({"family": "Bostrom", "given": "N."}, "Bostrom, N."),
    ({"family": "Plato"}, "Plato,"),
    ({"literal": "OpenAI"}, "OpenAI"),
    ({"literal": "Cabinet Office, UK"}, "{Cabinet Office, UK}"),
    ({"family": "King", "suffix": "Jr."}, '{"family": "King", "suffix": "Jr."}'),
]


@pytest.mark.parametrize(("author", "text"), NAMES, ids=[text for _, text in NAMES])
def test_a_name_is_one_line_and_back(author, text):
    assert (format_author_line(author), parse_author_name(text)) == (text, author)


def test_a_list_that_nobody_touched_has_not_changed():
    field, authors = AuthorsFormField(), [author for author, _ in NAMES]
    assert not field.has_changed(authors, field.prepare_value(authors))


def test_authors_are_typed_one_a_line(submit):
    source = make_source(authors=[])
    submit(source, authors="Ant, B.\n\n  OpenAI  ")
    assert Source.objects.get().authors == [{"family": "Ant", "given": "B."}, {"literal": "OpenAI"}]
