"""Find the records that names refer to: ids, ids in datasets, DOIs, URLs or whole titles."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.db.models import Q
from django.db.models.functions import Lower

from apps.core.models import READABLE_STATUSES, Record
from apps.core.nouns import NOUNS, Noun, get_noun
from apps.core.validators import DOI_PATTERN
from apps.risks.models import Evidence

MAX_NAMES = 1_000
DOI_PREFIX = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)(?=10\.)", re.IGNORECASE)


@dataclass(frozen=True)
class LookupResult:
    """A name as it was given, and the published or withdrawn records that it refers to."""

    name: str
    records: tuple[Record, ...]


def look_up_names(names: Collection[str]) -> list[LookupResult]:
    """A result for each name, in their order. The number of queries does not grow with that of names."""
    keys = {name: list_lookup_keys(name) for name in names}
    records: dict[str, list[Record]] = defaultdict(list)
    for key, record in find_records_by_key({key for found in keys.values() for key in found}):
        records[key].append(record)
    return [
        LookupResult(name, tuple(dict.fromkeys(record for key in keys[name] for record in records[key])))
        for name in names
    ]


def list_lookup_keys(name: str) -> list[str]:
    """The forms in which a name may be stored: as given, in lower case, and without a URL before it."""
    name = DOI_PREFIX.sub("", name.strip().strip("“”\"'").strip())
    keys = [name, name.lower()]
    if name.lower().startswith(("http://", "https://")):
        keys += [name.rstrip("/"), f"{name.rstrip('/')}/", parse_id_from_url(name)]
    return [key for key in dict.fromkeys(keys) if key]


def parse_id_from_url(url: str) -> str:
    """The id in the URL of a record's page, such as /risks/mit12/, or an empty string."""
    parts = [part for part in urlsplit(url).path.split("/") if part]
    is_record_page = len(parts) > 1 and parts[-2] in NOUNS
    return parts[-1].partition(".json")[0] if is_record_page else ""


def find_records_by_key(keys: set[str]) -> Iterator[tuple[str, Record]]:
    """(key, record) for every record that has one of the keys."""
    for noun in NOUNS.values():
        for record in find_noun_records(noun, keys):
            yield from ((key, record) for key in list_record_keys(record))
    rows = Evidence.objects.filter(external_id__in=keys, risk__status__in=READABLE_STATUSES)
    yield from ((evidence.external_id, evidence.risk) for evidence in rows.select_related("risk"))


def find_noun_records(noun: Noun, keys: set[str]) -> Iterable[Record]:
    condition = Q(public_id__in=keys) | Q(external_id__in=keys)
    lowered = {f"lower_{name}": Lower(name) for name in ("title", *noun.lookup_fields)}
    for name in ("title", *noun.lookup_fields):
        condition |= Q(**{f"{name}__in": keys}) | Q(**{f"lower_{name}__in": keys})
    records = noun.model.objects.readable().alias(**lowered).filter(condition)
    return records.with_related("replaced_by")


def list_record_keys(record: Record) -> list[str]:
    keys = [record.public_id, record.external_id]
    for name in ("title", *get_noun(type(record)).lookup_fields):
        value = getattr(record, name)
        keys += [value, value.lower()]
    return list(dict.fromkeys(keys))


def is_identifier(text: str) -> bool:
    """Whether a search text is probably the id of a record and not words to search for."""
    text = text.strip()
    return " " not in text and bool(re.search(r"[\d-]", text) or DOI_PATTERN.search(text))
