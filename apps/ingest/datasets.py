"""The registry of datasets. Each package with a reader registers its own in `IngestConfig.ready()`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from apps.ingest.importer import ColumnNames, Importer
from apps.ingest.models import Upstream

AttributeNames = tuple[str, ...]


def has_no_columns(upstream: Upstream) -> Mapping[str, ColumnNames]:
    """The columns of a dataset whose values are not traced."""
    return {}


@dataclass(frozen=True)
class Dataset:
    """A dataset: how its files are read and written, and where in them each value comes from."""

    importer: Importer
    write: Callable[[Any, Any], None]
    """Writes the result of `importer.read()` with a `Writer`."""
    file_labels: tuple[str, ...] = ()
    """The files that a curator uploads; only the first is required. Without labels, none can be uploaded."""
    options: Mapping[str, str] = field(default_factory=dict)
    """Keyword arguments of `importer.read()`, each with its help text."""
    natural_keys: Mapping[type[Model], AttributeNames] = field(default_factory=dict)
    """The attributes that identify one object of a model."""
    get_columns: Callable[[Upstream], Mapping[str, ColumnNames]] = has_no_columns
    """The columns of the file, or the keys of the YAML, that each attribute is read from."""
    stores_upstream: bool = True
    """Whether the values are kept as the last ones of an upstream source. Edits of curators are not."""

    @property
    def name(self) -> str:
        return self.importer.name

    @property
    def title(self) -> str:
        return self.importer.title

    @property
    def licence(self) -> str:
        return self.importer.licence


DATASETS: dict[str, Dataset] = {}


def register_dataset(dataset: Dataset) -> None:
    DATASETS[dataset.name] = dataset


def list_uploadable_datasets() -> list[Dataset]:
    """The datasets that a curator can upload, in the order of registration."""
    return [dataset for dataset in DATASETS.values() if dataset.file_labels]
