"""Which records a list of names means: ids, ids of datasets, DOIs, addresses or whole titles."""

import re
from collections import defaultdict
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse

from apps.actors.models import Actor
from apps.core.languages import remove_language_prefix
from apps.core.models import READABLE_STATUSES, Record
from apps.core.validators import DOI_PATTERN
from apps.mitigations.models import Mitigation
from apps.risks.models import Evidence, Risk, Scenario
from apps.sources.models import Claim, Source
from apps.taxonomy.models import Taxonomy, Term

LOOKUP_MODELS = [Risk, Mitigation, Actor, Source, Scenario, Claim, Taxonomy, Term]
MAX_NAMES = 1_000  # names at once
DOI_PREFIX = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)(?=10\.)", re.IGNORECASE)


@dataclass(frozen=True)
class LookupResult:
    """A name as it was given, and the published or withdrawn records that bear it."""

    name: str
    records: tuple[Record, ...]


def look_up_names(names):
    """An Answer for each name, in order. A fixed number of queries, however many names."""
    keys = {name: list_lookup_keys(name) for name in names}
    known = defaultdict(list)
    for key, record in find_records_by_key({key for found in keys.values() for key in found}):
        known[key].append(record)
    return [
        LookupResult(name, tuple(dict.fromkeys(record for key in keys[name] for record in known[key])))
        for name in names
    ]


def list_lookup_keys(name):
    """The name as it may stand in the base: as given, in small letters, without the address before it."""
    name = DOI_PREFIX.sub("", name.strip().strip("“”\"'").strip())
    found = [name, name.lower()]
    if name.lower().startswith(("http://", "https://")):
        found += [name.rstrip("/"), f"{name.rstrip('/')}/", parse_id_from_url(name)]
    return [key for key in dict.fromkeys(found) if key]


def parse_id_from_url(address):
    """The id in the address of a record's page: …/risks/mit12/"""
    parts = [part for part in urlsplit(address).path.split("/") if part]
    lists = (remove_language_prefix(reverse(f"{model._meta.model_name}-list")) for model in LOOKUP_MODELS)
    plurals = {address.strip("/") for address in lists}
    return parts[-1].partition(".json")[0] if len(parts) > 1 and parts[-2] in plurals else ""


def find_records_by_key(keys):
    """(key, record) for all records that bear one of the keys."""
    for model in LOOKUP_MODELS:
        rows = model.objects.readable().alias(small=Lower("title"))
        asked = Q(public_id__in=keys) | Q(external_id__in=keys) | Q(title__in=keys) | Q(small__in=keys)
        if model is Source:
            rows = rows.alias(small_doi=Lower("doi"))
            asked |= Q(small_doi__in=keys) | Q(url__in=keys)
        for record in rows.filter(asked).with_related("replaced_by"):
            yield from ((key, record) for key in list_record_keys(record))
    rows = Evidence.objects.filter(external_id__in=keys, risk__status__in=READABLE_STATUSES)
    yield from ((evidence.external_id, evidence.risk) for evidence in rows.select_related("risk"))


def list_record_keys(record):
    own = [record.public_id, record.external_id, record.title, record.title.lower()]
    if isinstance(record, Source):
        own += [record.doi.lower(), record.url]
    return dict.fromkeys(own)


def is_identifier(text):
    """Whether somebody who typed this wants to go to a record, and not to search for words."""
    text = text.strip()
    return " " not in text and bool(re.search(r"[\d-]", text) or DOI_PATTERN.search(text))
