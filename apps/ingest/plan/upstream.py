"""What a dataset said last of the objects of one model. A batch of rows recalls it and remembers anew."""

from apps.core.models import Status
from apps.ingest.models import Upstream
from apps.ingest.plan.bulk import bulk_write_with_history

UPSTREAM_FIELDS = ["values", "file", "sha256", "sheet", "row"]


class UpstreamStore:
    def __init__(self, dataset, model, files=()):
        self.names = {"dataset": dataset, "model": model._meta.label_lower}
        self.rows = Upstream.objects.of(dataset, model)
        self.files = files

    def of(self, keys):
        """{key: Upstream}"""
        return {one.key: one for one in self.rows.filter(key__in=keys)}

    def all_keys(self):
        return self.rows.values_list("key", flat=True).iterator()

    def remember(self, spoken, said):
        """`spoken` is a list of (key, values, row); `said` is what was recalled of these keys."""
        told = [self.told(said.get(key), key, values, row) for key, values, row in spoken]
        bulk_write_with_history(
            Upstream, [one for one in told if not one.pk], [one for one in told if one.pk], UPSTREAM_FIELDS
        )

    def told(self, one, key, values, row):
        one = one or Upstream(**self.names, key=key)
        file = self.files[row.file] if self.files else {}
        one.values, one.sheet, one.row = values, row.sheet, row.row
        one.file, one.sha256 = file.get("name", ""), file.get("sha256", "")
        return one

    def taken_back(self, held):
        """{key: values} of the records that an undo withdrew and nobody touched since; of {key: object}."""
        withdrawn = {key: obj for key, obj in held.items() if getattr(obj, "status", "") == Status.WITHDRAWN}
        if not withdrawn:
            return {}
        keys = {obj.pk: key for key, obj in withdrawn.items()}
        log = type(next(iter(withdrawn.values()))).history.filter(id__in=keys).order_by("history_id")
        last = {keys[pk]: act for pk, act in log.values_list("id", "revision")}
        unsaid = Upstream.history.filter(history_type="-", **self.names, key__in=withdrawn)
        rows = unsaid.order_by("history_id").values_list("key", "revision", "values")
        return {key: values for key, act, values in rows if act == last[key]}
