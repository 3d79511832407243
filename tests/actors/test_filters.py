import pytest
from django.http import QueryDict

from apps.actors.filters import ActorFilter
from apps.actors.models import Actor
from tests.factories import make_actor

pytestmark = pytest.mark.django_db


def ids(query):
    filterset = ActorFilter(QueryDict(query), queryset=Actor.objects.published())
    assert filterset.find_errors(strict=True) == {}
    return [record.public_id for record in filterset.qs]


def test_actors_are_ordered_by_title():
    for title in ("Russia", "China", "India"):
        make_actor(title=title)
    assert ids("") == ["china", "india", "russia"]


def test_actors_are_filtered_by_kind_parent_and_jurisdiction():
    china = make_actor(public_id="china", title="China")
    make_actor("military", public_id="pla", title="Army", parent=china, jurisdiction="CN")
    assert ids("kind=military") == ids("parent=china") == ids("jurisdiction=cn") == ["pla"]
    assert ids("kind=military&kind=state") == ["pla", "china"]
