"""What datasets said of an object, value by value, beside what we hold."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from typing import Any

from apps.core.models import Record
from apps.history.log.changes import ObjectChange
from apps.history.models import Revision
from apps.ingest.datasets import DATASETS
from apps.ingest.importer import FirstFilledColumn
from apps.ingest.models import Upstream
from apps.ingest.plan.natural_keys import encode_natural_key
from apps.ingest.spreadsheets.columns import get_spreadsheet_columns


@dataclass
class UpstreamValue:
    """What a dataset said of one field, and where in its file."""

    upstream: Upstream
    of: str  # the object, as the log names it
    attribute: str
    same: bool  # as we hold it
    raw: dict[str, str]
    text: str = ""
    ends: list[Record] = field(default_factory=list)  # the records that it names, if it is a link

    @property
    def name(self) -> str:
        return f"{self.of}:{self.attribute}:{self.upstream.dataset}"

    @property
    def says(self) -> Any:
        return self.upstream.values[self.attribute]

    @property
    def dataset(self):
        return DATASETS[self.upstream.dataset]

    @cached_property
    def cells(self) -> list[tuple[str, str | None]]:
        """Each column with its cell as it came, None where that is not kept apart."""
        columns = DATASETS[self.upstream.dataset].get_columns(self.upstream)[self.attribute]
        if isinstance(columns, FirstFilledColumn):
            filled = (column for column in columns if self.raw.get(column, "").strip())
            columns = (next(filled, columns[0]),)
        return [(column, self.raw.get(column)) for column in columns]

    @property
    def is_as_it_came(self) -> bool:
        return [cell for _, cell in self.cells] == [self.text]


@dataclass
class TracedField:
    """One field of an object: what we hold, what datasets said, and the revision in which it was written."""

    item: Any  # the field of the model
    held: Any
    text: str
    ends: list[Record]
    sayings: list[UpstreamValue]
    act: Revision | None = None

    @property
    def label(self) -> str:
        return str(self.item.verbose_name)

    @property
    def attribute(self) -> str:
        return get_attribute_name(self.item)

    @property
    def is_written_here(self) -> bool:
        return not any(saying.same for saying in self.sayings)

    @property
    def is_overridden(self) -> bool:
        return bool(self.sayings) and self.is_written_here

    @property
    def column(self) -> str:
        """Of RiskBase's own list, if the value came back in one."""
        if self.act and self.act.batch.startswith("riskbase ") and issubclass(self.item.model, Record):
            return ", ".join(get_spreadsheet_columns(self.item.model).get(self.attribute, ()))
        return ""


@dataclass
class TracedObject:
    """The record or one of its links, by its states in the log, the last as it is now."""

    states: list
    owner: str
    naming: Callable
    upstreams: list[Upstream] = field(default_factory=list)
    values: list[TracedField] = field(default_factory=list)

    @property
    def now(self):
        return self.states[-1]

    @property
    def model(self):
        return self.now.instance_type

    @property
    def name(self) -> str:
        return f"{self.model._meta.label_lower}:{self.now.id}"

    @property
    def noun(self) -> str:
        return str(self.model._meta.verbose_name)

    @cached_property
    def change(self) -> ObjectChange:
        return ObjectChange(self.now, None, "+", self.owner, self.naming)

    @property
    def label(self) -> str:
        return self.change.object_label

    @property
    def said(self) -> list[TracedField]:
        return [one for one in self.values if one.sayings]

    @property
    def unsaid(self) -> list[tuple[Revision, list[TracedField]]]:
        """What no dataset said, by the revision that wrote it."""
        found = sorted((one for one in self.values if not one.sayings), key=attrgetter("act.pk"))
        return [(act, [*written]) for act, written in groupby(found, attrgetter("act"))]

    @property
    def places(self) -> list[tuple]:
        """[(dataset, upstream)], each place in a file once."""
        return [
            (DATASETS[upstream.dataset], upstream)
            for upstream in {get_file_position(upstream): upstream for upstream in self.upstreams}.values()
        ]

    @cached_property
    def identities(self) -> dict[tuple[str, str, str], bool]:
        """{(dataset, model, key): whether by what tells it apart now, or by what did before an edit}."""
        through = [
            item.remote_field.through for item in self.model._meta.many_to_many
            if item.remote_field.through._meta.auto_created
        ]  # fmt: skip
        return {
            (dataset, model._meta.label_lower, encode_natural_key([getattr(state, name) for name in names])):
            state is self.now
            for state in self.states
            for dataset, speaker in DATASETS.items()
            if (names := speaker.natural_keys.get(self.model))
            for model in (self.model, *through)
        }  # fmt: skip

    def hear(self, upstream: Upstream, *, is_now: bool) -> None:
        """What goes by what tells the object apart now counts before what goes by what did once."""
        others = [
            one for one in self.upstreams if (one.dataset, one.model) == (upstream.dataset, upstream.model)
        ]
        if is_now or not others:
            self.upstreams = [*(one for one in self.upstreams if one not in others), upstream]


def get_file_position(upstream: Upstream) -> tuple:
    return upstream.dataset, upstream.file, upstream.sheet, upstream.row


def get_attribute_name(item) -> str:
    return item.name if item.many_to_many else item.attname
