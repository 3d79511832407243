"""The documents describe the code, and the labels of pages are the names of the API."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from apps.api.urls import router
from tests import factories

ROOT = Path(__file__).parent.parent
DICTIONARY = ROOT / "docs" / "data-dictionary.md"
PARAMETERS = ROOT / "docs" / "api-parameters.md"
GUIDE = (ROOT / "docs" / "api.md").read_text()
PAGES = ["risk", "mitigation", "actor", "source", "scenario", "claim", "taxonomy", "term"]


def printed(command, *arguments):
    out = StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


def test_the_data_dictionary_is_that_of_the_code():
    assert DICTIONARY.read_text() == printed("data_dictionary"), "Run manage.py data_dictionary."


def test_the_parameters_and_fields_of_the_api_are_those_of_its_schema():
    assert PARAMETERS.read_text() == printed("api_parameters"), "Run manage.py api_parameters."


def test_the_guide_names_no_parameter_header_or_refusal_that_the_schema_has_not():
    known = {*re.findall(r"`([\w-]+)`", PARAMETERS.read_text())}
    parameters = {*re.findall(r"[?&](\w+?)(?:__\w+)?=", GUIDE)} - {"entity__no"}
    assert len(parameters) >= 12 and parameters <= known
    assert {*re.findall(r"/api/problems/#([\w-]+)", GUIDE)} <= known
    assert {*re.findall(r'"((?:If-Match|Idempotency-Key))', GUIDE)} <= known


def test_every_field_says_what_it_means():
    assert not re.findall(r"^\| `(\w+)` .*\|\s+\|$", DICTIONARY.read_text(), re.MULTILINE)


@pytest.mark.django_db
@pytest.mark.parametrize("noun", PAGES)
def test_the_passport_of_a_page_uses_the_names_of_the_api(client, noun):
    record = getattr(factories, f"make_{noun}")()
    page = client.get(record.get_absolute_url()).content.decode()
    passport = page[page.index('class="record-facts"') :]
    labels = re.findall(r"<dt>(.*?)</dt>", passport[: passport.index("</dl>")])
    viewset = next(view for _, view, name in router.registry if name == f"api-{noun}")
    fields = {*viewset.record_serializer_class().fields}
    assert {label.lower().replace(" ", "_") for label in labels} <= fields


@pytest.mark.django_db
def test_the_readme_counts_what_ships(shipped_knowledge):
    assert printed("counts") in (ROOT / "README.md").read_text(), "Run manage.py counts."
