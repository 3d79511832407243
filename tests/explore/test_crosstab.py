"""Cross-tabs: every cell links to a list of as many risks, and shares leave out uncoded risks."""

import json
from itertools import combinations
from random import Random

import pytest
from django.http import QueryDict

from apps.core.models import Basis
from apps.explore.counts.crosstab import MEASURES, build_crosstab
from apps.explore.counts.dimensions import DIMENSIONS
from apps.risks.filters import RiskFilter
from apps.risks.models import ActorRole, Risk
from apps.taxonomy.causal import CAUSAL_AXES
from tests.api.endpoints import body
from tests.factories import (
    make_actor,
    make_mitigation,
    make_mitigation_risk,
    make_risk,
    make_risk_actor,
    make_source,
    make_term,
)

pytestmark = pytest.mark.django_db

# Each query with the dimensions that depend on its parameters, by the same link or tree.
QUERIES = {
    "": [*DIMENSIONS],
    "domain=6.1&domain=7": ["domain", "subdomain"],
    "domain=6&subdomain=none": ["domain", "subdomain"],
    "entity=ai&entity=not-coded&role=drives&role=none": ["entity", "actor", "actor_kind", "role"],
    "actor_kind=state&basis=none": ["actor", "actor_kind", "role", "mitigation_category", "basis"],
    "mitigation_category=1&year=2024": ["mitigation_category", "basis", "source", "year"],
}


@pytest.fixture
def base():
    """Forty risks with random codes and links from a fixed seed, and records that no count may include."""
    draw = Random(5)
    sources = [
        make_source(year=2024),
        make_source(year=2023),
        make_source(),
        make_source(status="draft"),
        None,
    ]
    actors = [make_actor("state.group"), make_actor("firm"), make_actor("state", status="draft")]
    measures = [make_mitigation("1.1", basis="machine"), make_mitigation("2"), make_mitigation()]
    measures.append(make_mitigation("1.2", status="withdrawn"))
    for number in range(40):
        codes = {axis: draw.choice(values.values) for axis, values in CAUSAL_AXES.items()}
        place = draw.choice(["6", "6.1", "6.2", "7", "7.1", "X.1", None])
        status = "draft" if number % 9 == 8 else "published"
        risk = make_risk(place, source=draw.choice(sources), status=status, **codes)
        for actor in draw.sample(actors, draw.randint(0, 2)):
            make_risk_actor(risk, actor, draw.choice(ActorRole.values))
        for measure in draw.sample(measures, draw.randint(0, 2)):
            make_mitigation_risk(measure, risk)


def build_filterset(query):
    return RiskFilter(QueryDict(query), queryset=Risk.objects.published())


def crosstab(row, column, measure="count", query=""):
    return build_crosstab(build_filterset(query), DIMENSIONS[row], DIMENSIONS[column], measure)


def count_listed(address, known):
    """The number of risks in a list, counted once."""
    query = address.partition("?")[2]
    if query not in known:
        filterset = build_filterset(query)
        assert filterset.find_errors(strict=True) == {}, address
        known[query] = filterset.rows.count()
    return known[query]


def numbers(table):
    return {
        (row.value, column.value): cell.number
        for row, cells in table.lines
        for column, cell in zip(table.columns, cells, strict=True)
    }


@pytest.mark.parametrize("query", QUERIES)
def test_every_cell_and_total_links_to_a_list_of_as_many_risks(base, query):
    """Every pair without a query; with a query, the pairs that depend on it and one that does not.

    Every cell is followed where both dimensions depend on the same link or tree. Of other pairs, each value
    of both dimensions is in one of the cells that are followed.
    """
    known, near, wrong = {}, {*QUERIES[query]}, []
    pairs = [pair for pair in combinations(DIMENSIONS, 2) if near & {*pair} or pair == ("timing", "level")]
    for row, column in pairs:
        table = crosstab(row, column, query=query)
        followed = table.cells if are_related(row, column) else [list_diagonal(table.cells)]
        cells = [cell for cells in followed for cell in cells if cell.is_possible]
        cells += [head.total for head in (*table.rows, *table.columns)] + [table.total]
        wrong += [(row, column, cell) for cell in cells if cell.count != count_listed(cell.address, known)]
    assert wrong == []


def are_related(row, column):
    return any({row, column} <= {*dimensions} for query, dimensions in QUERIES.items() if query)


def list_diagonal(rows):
    """A cell of each row and of each column."""
    if not rows or not rows[0]:
        return []
    length = max(len(rows), len(rows[0]))
    return [rows[number % len(rows)][number % len(rows[0])] for number in range(length)]


def test_an_impossible_cell_is_empty(base):
    for row, column in combinations(DIMENSIONS, 2):
        for cell in (cell for line in crosstab(row, column).cells for cell in line):
            assert cell.is_possible or not cell.count


def test_a_list_page_has_as_many_risks_as_its_cell(client):
    make_risk("6.1", entity="ai"), make_risk("6.1", entity="ai"), make_risk("6.2", entity="human")
    page = client.get("/explore/?by=subdomain,entity")
    head, cells = page.context["table"].lines[0]
    assert (head.value, cells[1].count) == ("6.1", 2)
    assert cells[1].address == "/risks/?subdomain=6.1&entity=ai"
    assert client.get(cells[1].address).context["paginator"].count == 2


def test_gaps_are_shown_and_uncoded_values_come_last():
    make_term("6.2")
    make_risk("6.1", entity="ai"), make_risk("6.1", entity="blank"), make_risk(entity="not-coded")
    table = crosstab("subdomain", "entity")
    assert [head.value for head in table.rows] == ["6.1", "6.2", "none"]
    assert [head.value for head in table.columns] == ["human", "ai", "other", "not-coded", "blank"]
    assert [head.is_uncoded for head in table.columns] == [False, False, False, True, True]
    assert numbers(table)["6.2", "ai"] == 0


def test_a_value_that_the_filter_excludes_is_not_a_gap():
    make_risk("6.1"), make_term("7.1")
    assert [head.value for head in crosstab("subdomain", "entity", query="domain=6").rows] == ["6.1"]
    assert [head.value for head in crosstab("domain", "entity", query="domain=6.1").rows] == ["6"]
    assert [head.value for head in crosstab("entity", "level", query="entity=ai").rows] == ["ai"]


def test_shares_of_a_row_leave_out_uncoded_risks():
    for entity in ("human", "ai", "ai", "not-coded", "blank"):
        make_risk("6.1", entity=entity)
    found = numbers(crosstab("subdomain", "entity", "row"))
    assert found["6.1", "ai"] == pytest.approx(2 / 3)
    assert found["6.1", "other"] == 0
    assert found["6.1", "not-coded"] is found["6.1", "blank"] is None


def test_a_share_has_the_number_that_it_is_a_share_of():
    for entity in ("human", "ai", "ai", "not-coded"):
        make_risk("6.1", entity=entity)
    [line] = crosstab("subdomain", "entity", "row").cells
    assert [(cell.count, cell.share_base) for cell in line] == [(1, 3), (2, 3), (0, 3), (1, 0)]
    assert {cell.share_base for cell in crosstab("subdomain", "entity").cells[0]} == {0}


def test_shares_of_a_column_leave_out_risks_without_a_subdomain():
    make_risk("6.1", entity="ai"), make_risk("6.2", entity="ai"), make_risk("6", entity="ai")
    found = numbers(crosstab("subdomain", "entity", "column"))
    assert (found["6.1", "ai"], found["6", "ai"]) == (0.5, None)


def hide(term):
    term.status = "draft"
    term.save()


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("domain", {"6": 2, "none": 1}),
        ("subdomain", {"6.1": 1, "6": 1, "none": 1}),
        ("actor_kind", {"unsorted": 1, "none": 2}),
        ("mitigation_category", {"unsorted": 1, "none": 2}),
    ],
)
def test_an_unpublished_term_counts_as_a_missing_one(client, name, values):
    one, firm, measure = make_risk("6.1"), make_actor("firm"), make_mitigation("1")
    make_risk("6.2"), make_risk("7.1")
    make_risk_actor(one, firm), make_mitigation_risk(measure, one)
    for term in (make_term("6.2"), make_term("7"), firm.kind, measure.category):
        hide(term)
    heads = client.get(f"/explore/?by={name},level").context["table"].rows
    found = {head.value: head.total.count for head in heads}
    assert {value: count for value, count in found.items() if count} == values
    for head in heads:
        assert client.get(head.total.address).context["paginator"].count == head.total.count


def test_facets_count_risks_of_an_unpublished_domain_as_without_a_domain(client):
    make_risk("7"), make_risk()
    hide(make_term("7"))
    facets = {facet.name: facet for facet in client.get("/risks/?domain=none").context["facets"]}
    assert [(option.value, option.count) for option in facets["domain"].options] == [("none", 2)]
    rows = json.loads(body(client.get("/explore/domains.json")))["results"]
    assert [row["risks"] for row in rows if row["label"] == "No domain given"] == [2]


def test_a_risk_with_two_actors_counts_once_in_each_row_and_once_in_all():
    risk, state, firm = make_risk(entity="ai"), make_actor("state"), make_actor("firm")
    make_risk_actor(risk, state, "drives"), make_risk_actor(risk, firm, "drives")
    make_risk_actor(risk, state, "exposed")
    table = crosstab("actor_kind", "entity")
    assert (numbers(table)["state", "ai"], numbers(table)["firm", "ai"]) == (1, 1)
    assert (table.columns[1].total.count, table.total.count) == (1, 1)
    assert numbers(crosstab("role", "entity", query="actor_kind=firm"))["drives", "ai"] == 1
    assert [
        head.value for head in crosstab("role", "level", query="actor_kind=firm").rows
    ] == ActorRole.values


def test_sources_are_counted_once_in_a_cell():
    one, other = make_source(), make_source()
    for source in (one, one, other, None):
        make_risk("6.1", entity="ai", source=source)
    table = crosstab("domain", "entity", "sources")
    assert numbers(table)["6", "ai"] == 2
    assert (table.cells[0][1].count, table.total.sources, table.total.count) == (4, 2, 4)


def test_mitigations_without_a_category_are_not_counted_as_no_mitigation():
    make_risk(entity="ai"), make_mitigation_risk(make_mitigation(basis="quoted"), make_risk(entity="ai"))
    found = numbers(crosstab("mitigation_category", "entity"))
    assert (found["unsorted", "ai"], found["none", "ai"]) == (1, 1)
    bases = [head.value for head in crosstab("basis", "entity").rows]
    assert bases == [*Basis.values, "none"]


@pytest.mark.parametrize("measure", MEASURES)
def test_the_number_of_queries_of_a_crosstab_is_constant(client, django_assert_max_num_queries, measure):
    address = f"/explore/?by=source,actor&measure={measure}"
    costs = []
    for number in (1, 19):
        for _ in range(number):
            make_risk_actor(make_risk(source=make_source(authors=[{"family": "Doe"}])), make_actor())
        with django_assert_max_num_queries(18) as captured:
            assert client.get(address).status_code == 200
        costs.append(len(captured))
    assert costs[0] == costs[1]


@pytest.mark.parametrize(
    ("query", "name", "message"),
    [
        ("by=entty,level", "by", "Did you mean 'entity'?"),
        ("by=entity", "by", "two different dimensions"),
        ("by=entity,entity", "by", "two different dimensions"),
        ("by=entity,level,role", "by", "two different dimensions"),
        ("by=entity,level&measure=rows", "measure", "Did you mean 'row'?"),
        ("by=entity,level&entity=robot", "entity", "robot"),
        ("by=entity,level&measur=row", "measur", "Did you mean 'measure'?"),
    ],
)
def test_an_invalid_query_is_refused_with_the_name_of_the_parameter(client, query, name, message):
    response = client.get(f"/explore.json?{query}")
    assert response.status_code == 400
    assert message in str(response.json()["errors"][name])


def test_dimensions_may_be_named_in_two_parameters(client):
    make_risk("6.1", entity="ai")
    page = client.get("/explore/?by=domain&by=entity&measure=")
    assert (page.context["table"].row.name, page.context["table"].column.name) == ("domain", "entity")


def test_no_cell_counts_drafts():
    make_risk("6.1", entity="ai", status="draft")
    table = crosstab("domain", "entity")
    assert (table.total.count, numbers(table)["6", "ai"]) == (0, 0)
