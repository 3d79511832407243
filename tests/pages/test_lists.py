"""Lists as cards or as a table: columns, order, how many, all by address and without a script."""

import pytest

from apps.core.list_table import LIST_CELL_CHARACTERS
from tests.factories import NOUNS, make_actor, make_risk, make_source

pytestmark = pytest.mark.django_db


def fetched(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def shown(client, address):
    """The names of the columns, and the texts of the first row."""
    context = client.get(address).context
    table = context["table"]
    _, cells = next(table.build_rows(context["object_list"]))
    return [column.name for column in table.list_columns()], [cell.html for cell in cells]


@pytest.mark.parametrize("plural", NOUNS)
def test_every_noun_is_a_table_with_headed_columns_and_rows(client, plural):
    NOUNS[plural](public_id="one", title="The first")
    page = fetched(client, f"/{plural}/?view=table&fields=title,updated&id=one")
    assert page.count('<th scope="col"') == 3 and page.count('<th scope="row"') == 1
    assert 'name="pick"' in page and f'/{plural}/one/?view=table&amp;fields=title,updated&amp;id=one"' in page
    assert "<table" not in fetched(client, f"/{plural}/").split('id="results"')[1].split("</form>")[0]


@pytest.mark.parametrize("plural", NOUNS)
def test_the_usual_columns_of_a_noun_are_some_of_its_fields(client, plural):
    NOUNS[plural](public_id="one")
    names, _ = shown(client, f"/{plural}/?view=table")
    assert {"id", "title"} < {*names} and 4 <= len(names) <= 7


def test_columns_come_as_they_are_asked_for(client):
    make_risk(public_id="one", title="T", entity="ai", source=make_source(public_id="doe-2031"))
    names, cells = shown(client, "/risks/?view=table&fields=title,entity,source,locator")
    assert names == ["id", "title", "entity", "source", "locator"]
    assert cells[:3] == ["one", "T", "ai"] and cells[4] == ""
    assert 'href="/sources/doe-2031/"' in cells[3] and ">doe-2031</a>" in cells[3]


def test_a_long_text_is_cut_in_its_cell(client):
    make_risk(description="Word " * 500)
    _, [_, text] = shown(client, "/risks/?view=table&fields=description")
    assert len(text) == LIST_CELL_CHARACTERS and text.endswith("…")


def test_a_cell_that_says_nothing_is_spoken_of(client):
    make_actor(jurisdiction="")
    page = fetched(client, "/actors/?view=table&fields=jurisdiction")
    assert 'aria-hidden="true">–</span><span class="sr">none</span>' in page


def test_an_address_that_a_browser_would_run_is_no_link(client):
    NOUNS["sources"](url="javascript:alert(1)")
    assert 'href="javascript' not in fetched(client, "/sources/?view=table&fields=url")


def test_a_sorted_column_says_how_and_leads_to_and_fro(client):
    make_risk()
    page = fetched(client, "/risks/?view=table")
    assert "aria-sort" not in page and 'id="sort-title" href="?view=table&amp;sort=title"' in page
    page = fetched(client, "/risks/?view=table&sort=title")
    assert page.count("aria-sort") == 1 and 'aria-sort="ascending"' in page
    assert 'id="sort-title" href="?view=table&amp;sort=-title"' in page
    assert 'aria-sort="descending"' in fetched(client, "/risks/?view=table&sort=-title")


def test_boxes_of_columns_come_as_one_readable_address(client):
    response = client.get("/risks/?view=table&fields=title&fields=entity&entity=ai")
    assert response["Location"] == "/risks/?view=table&fields=title,entity&entity=ai"


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("view=grid", "&#x27;grid&#x27; is not one of cards, table."),
        ("view=table&fields=titel", "Did you mean &#x27;title&#x27;?"),
        ("page_size=26", "&#x27;26&#x27; is not one of 25, 50, 100."),
    ],
)
def test_a_wrong_choice_is_refused_with_the_right_ones(client, query, message):
    response = client.get(f"/risks/?{query}")
    assert response.status_code == 400 and message in response.content.decode()


def test_every_way_on_keeps_the_layout_and_starts_on_the_first_page(client):
    for _ in range(60):
        make_risk(entity="ai")
    laid_out = "view=table&amp;page_size=25&amp;fields=title,entity"
    page = fetched(client, f"/risks/?entity=ai&page=2&sort=title&{laid_out.replace('&amp;', '&')}")
    assert f'href="?sort=title&amp;{laid_out}"' in page  # the chip
    assert f'href="?entity=ai&amp;sort=title&amp;{laid_out}&amp;page=3"' in page
    assert f'id="sort-title" href="?entity=ai&amp;sort=-title&amp;{laid_out}"' in page
    for name in ("view", "page_size", "fields", "sort"):
        assert page.count(f'type="hidden" name="{name}"') >= 1, name


def test_files_keep_the_fields_and_nothing_else_of_the_layout(client):
    make_risk(entity="ai")
    page = fetched(client, "/risks/?entity=ai&view=table&page_size=50&fields=title,entity&omit=id")
    for format in ("csv", "xlsx", "json", "ndjson"):
        assert f'href="/risks.{format}?entity=ai&amp;fields=title,entity&amp;omit=id"' in page
    for format in ("md", "bib", "atom"):
        assert f'href="/risks.{format}?entity=ai"' in page
    assert "/api/v1/risks/?entity=ai&amp;fields=title,entity&amp;omit=id" in page
    assert '<link rel="canonical" href="http://testserver/risks/?entity=ai">' in page
