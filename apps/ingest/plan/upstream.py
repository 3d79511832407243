"""Store what a dataset last stated for the objects of one model."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django.db.models import Model
from simple_history.utils import get_history_manager_for_model

from apps.core.models import Status
from apps.ingest.models import Upstream
from apps.ingest.plan.bulk import bulk_write_with_history
from apps.ingest.plan.rows import ImportRow

UPSTREAM_FIELDS = ["values", "file", "sha256", "sheet", "row"]


class StatedValues(NamedTuple):
    """The values that a dataset states for the object with this encoded natural key."""

    key: str
    values: dict[str, Any]
    row: ImportRow


class UpstreamStore:
    """Reads and writes the `Upstream` rows of one dataset and model.

    `files` are name and SHA-256 of the files that are read, in the order of `ImportRow.file_index`.
    With `is_writable=False`, as for edits of curators, nothing is saved.
    """

    def __init__(
        self,
        dataset: str,
        model: type[Model],
        files: Sequence[Mapping[str, str]] = (),
        *,
        is_writable: bool = True,
    ) -> None:
        self.model = model
        self.identity = {"dataset": dataset, "model": model._meta.label_lower}
        self.rows = Upstream.objects.of(dataset, model)
        self.files = files
        self.is_writable = is_writable

    def get_rows(self, keys: Iterable[str]) -> dict[str, Upstream]:
        """{key: Upstream} of those that exist."""
        return {row.key: row for row in self.rows.filter(key__in=keys)}

    def iterate_keys(self) -> Iterator[str]:
        return self.rows.values_list("key", flat=True).iterator()

    def save(self, stated: Iterable[StatedValues], existing: Mapping[str, Upstream]) -> None:
        """Save what the dataset states now. `existing` are the rows of these keys, as from get_rows()."""
        if not self.is_writable:
            return
        rows = [self.build_row(existing.get(one.key), one) for one in stated]
        bulk_write_with_history(
            Upstream,
            [row for row in rows if not row.pk],
            [row for row in rows if row.pk],
            UPSTREAM_FIELDS,
        )

    def build_row(self, row: Upstream | None, stated: StatedValues) -> Upstream:
        row = row or Upstream(**self.identity, key=stated.key)
        file = self.files[stated.row.file_index] if self.files else {}
        row.values, row.sheet, row.row = stated.values, stated.row.sheet, stated.row.row
        row.file, row.sha256 = file.get("name", ""), file.get("sha256", "")
        return row

    def find_undone(self, objects: Mapping[str, Model]) -> dict[str, dict[str, Any]]:
        """{key: values} of the records that an undo withdrew and nobody has edited since.

        The last revision of such a record is the one that deleted what the dataset had stated for it.
        """
        withdrawn = {key: obj for key, obj in objects.items() if is_withdrawn_record(obj)}
        if not withdrawn or not self.is_writable:
            return {}
        keys = {obj.pk: key for key, obj in withdrawn.items()}
        history = get_history_manager_for_model(self.model).filter(id__in=keys).order_by("history_id")
        last_revisions = {keys[pk]: revision for pk, revision in history.values_list("id", "revision")}
        deleted = Upstream.history.filter(history_type="-", **self.identity, key__in=withdrawn)
        rows = deleted.order_by("history_id").values_list("key", "revision", "values")
        return {key: values for key, revision, values in rows if revision == last_revisions[key]}


def is_withdrawn_record(obj: Model) -> bool:
    return getattr(obj, "status", "") == Status.WITHDRAWN
