"""An import keeps one batch of rows in memory, and its number of queries is proportional to the batches."""

import csv
import gc
from itertools import chain

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.history.models import create_revision
from apps.ingest.files.sheets import open_tabular_file
from apps.ingest.importer import BadFile, ReadReport
from apps.ingest.plan.outcomes import OutcomeRecorder
from apps.ingest.plan.public_ids import PublicIdAllocator
from apps.ingest.plan.rows import ImportRow
from apps.ingest.plan.writer import WriteOptions, Writer
from apps.risks.models import Risk, RiskCitation
from apps.sources.models import Source
from tests.factories import make_risk
from tests.ingest.test_writer import BY_DATASET, row

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    monkeypatch.setattr("apps.ingest.plan.writer.ROWS_PER_BATCH", 50)


def put(rows, dataset="set"):
    """Write the rows, and return the writer and the number of queries."""
    with (
        CaptureQueriesContext(connection) as queries,
        transaction.atomic(),
        create_revision(reason="Release"),
    ):
        writer = Writer(dataset)
        writer.put(Source, BY_DATASET, rows, Source.objects.filter(origin="set"))
        writer.close()
    return writer, len(queries)


class BatchRecorder(OutcomeRecorder):
    """Keeps the outcomes of each batch."""

    def __init__(self):
        self.batches = []

    def add(self, outcomes):
        self.batches.append(outcomes)


def numbered(count, alive=None):
    for number in range(count):
        if alive is not None and number % 50 == 0:
            gc.collect()
            alive.append(sum(isinstance(one, Source) for one in gc.get_objects()))
        yield row(number)


@pytest.mark.parametrize("time", ["first", "second"])
def test_at_most_one_batch_of_records_is_in_memory(time):
    alive = []
    for _ in range(1 if time == "first" else 2):
        put(numbered(400, alive))
    assert Source.objects.count() == 400 and max(alive) <= 50


def test_rows_that_change_nothing_take_two_queries_a_batch():
    put(numbered(500))
    few = put(numbered(500))[1]
    put(numbered(1000))
    assert put(numbered(1000))[1] - few == 10 * 2


def test_new_rows_take_the_same_number_of_queries_in_each_batch():
    few = put(numbered(500))[1]
    more = (row(number) for number in range(500, 1500))
    assert put(more, "another")[1] <= 2 * few


def test_errors_of_all_batches_are_reported_at_once_and_nothing_is_written():
    wrong = {3: "x" * 501, 60: "", 170: "y" * 501}
    with pytest.raises(BadFile) as refusal:
        put(row(number, wrong.get(number, "Harms")) for number in range(200))
    assert [problem.row for problem in refusal.value.problems] == [6, 63, 173]
    assert not Source.objects.exists()


def test_a_repeated_row_in_another_batch_is_an_error():
    with pytest.raises(BadFile, match="occurs twice"):
        put([*numbered(60), row(1)])


def test_records_gone_upstream_are_reported_in_batches():
    put(numbered(120))
    recorder = BatchRecorder()
    with transaction.atomic(), create_revision():
        writer = Writer("set", options=WriteOptions(outcomes=recorder))
        writer.put(Source, BY_DATASET, [row(0)], Source.objects.filter(origin="set"))
        writer.close()
    assert [len(batch) for batch in recorder.batches if batch] == [50, 50, 19]
    assert len(writer.tallies[Source].gone) == 119


def test_links_to_more_records_than_a_query_takes_are_named(monkeypatch):
    monkeypatch.setattr("apps.ingest.plan.writer.ROWS_PER_BATCH", 1_000)
    risk, recorder = make_risk(), BatchRecorder()
    sources = Source.objects.bulk_create(Source(public_id=f"s{n}", title=f"Paper {n}") for n in range(1_000))
    with transaction.atomic(), create_revision():
        writer = Writer("set", options=WriteOptions(outcomes=recorder))
        rows = [ImportRow({"risk_id": risk.pk, "source_id": source.pk}) for source in sources]
        writer.put(RiskCitation, ("risk_id", "source_id"), rows)
    assert [outcome.title for outcome in chain(*recorder.batches)][::999] == ["Paper 0", "Paper 999"]


def test_equal_cells_of_a_csv_file_are_one_object(tmp_path):
    path = tmp_path / "a.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([["1", "A paper of many risks"], ["2", "A paper of many risks"]])
    with open_tabular_file(path) as book:
        (_, first), (_, second) = book.read_rows("a.csv", ReadReport())
    assert first[1] is second[1]


class Wish(str):
    """Counts how often it was formatted with a number."""

    times = 0

    def __format__(self, spec):
        self.times += 1
        return super().__format__(spec)


def test_an_allocator_tries_no_more_ids_than_needed():
    ids, wish = PublicIdAllocator(Risk), Wish("risk-7")
    ids.taken = {f"risk-{number}" for number in range(1_000)}
    found = [ids.allocate(suggestion) for suggestion in (wish, wish, "another")]
    assert found == ["risk-7-2", "risk-7-3", "another"]
    assert wish.times == 3
