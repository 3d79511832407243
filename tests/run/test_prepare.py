"""What `make run` does to the database before it serves."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from apps.risks.models import Risk

pytestmark = pytest.mark.django_db


def prepared(capsys):
    call_command("prepare")
    return capsys.readouterr().out


def test_an_empty_base_gets_the_shipped_knowledge_once(capsys):
    assert "Loading the shipped knowledge" in prepared(capsys)
    assert Risk.objects.filter(public_id="mit1458").exists()
    assert prepared(capsys) == ""


def test_a_database_that_does_not_answer_is_told_at_once(monkeypatch):
    for name, value in {"NAME": "/nowhere/at/all", "HOST": "127.0.0.1", "PORT": 1}.items():
        monkeypatch.setitem(connection.settings_dict, name, value)
    with pytest.raises(CommandError, match="The database of DATABASE_URL does not answer: "):
        call_command("prepare")
