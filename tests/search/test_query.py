from django.db.models import Count

from apps.risks.models import Evidence, Risk
from apps.sources.models import Source


def risk(number, title, description="", **fields):
    return Risk.objects.create(public_id=f"r-{number}", title=title, description=description, **fields)


def ids(queryset):
    return [risk.public_id for risk in queryset]


def test_a_word_in_the_title_outranks_the_same_word_in_the_description(db):
    risk(1, "Forged documents", "Fraud by means of papers that nobody signed, and of seals.")
    risk(2, "Fraud by means of papers", "Documents that nobody signed, and forged seals.")
    risk(3, "An unrelated matter")
    found = Risk.objects.search("fraud")
    assert ids(found.ranked()) == ["r-2", "r-1"]
    assert all(hit.rank > 0 for hit in found)


def test_rows_of_the_same_rank_come_in_the_order_of_their_keys(db):
    for number in (3, 1, 2):
        risk(number, "Fraud")
    assert ids(Risk.objects.search("fraud").ranked()) == ["r-3", "r-1", "r-2"]


def test_search_leaves_the_order_alone(texts):
    by_title = Risk.objects.order_by("-title").search("voice")
    assert ids(by_title) == ids(sorted(by_title, key=lambda hit: hit.title, reverse=True))


def test_rank_is_zero_where_there_is_nothing_to_rank_by(texts):
    for sentence in ("", "-fraud", "?"):
        assert {hit.rank for hit in Risk.objects.search(sentence).ranked()} <= {0}


def test_a_search_composes_with_filters_counts_and_slices(texts):
    found = Risk.objects.filter(pk__gt=0).search("voice OR fraud").exclude(public_id="r-12")
    assert found.count() == 3
    assert len(found.ranked()[1:3]) == 2
    assert found.exists()
    assert found.search("bank").get().public_id == "r-4"


def test_a_search_composes_with_other_querysets(texts):
    voices, first = Risk.objects.search("voice"), Risk.objects.filter(public_id="r-1")
    assert set(ids(voices | first.search(""))) == {"r-1", "r-4", "r-10", "r-11"}
    assert (
        len(voices.order_by().union(Risk.objects.order_by().search("fraud"))) == 5
    )  # r-4 twice, with another rank
    assert Risk.objects.filter(pk__in=voices).count() == 3
    assert Risk.objects.filter(pk__in=voices.ranked().values("pk")[:2]).count() == 2


def test_facets_are_counted_over_a_search(texts):
    Risk.objects.filter(public_id__in=["r-4", "r-10"]).update(entity="ai")
    cells = Risk.objects.search("voice").order_by().values_list("entity").annotate(n=Count("pk"))
    assert dict(cells) == {"ai": 2, "blank": 1}


def test_counts_over_a_join_stand_beside_a_rank(texts):
    source = Source.objects.create(title="A report")
    for place in ("p. 1", "p. 2"):
        Evidence.objects.create(risk=Risk.objects.get(public_id="r-4"), source=source, locator=place)
    counted = Risk.objects.search("voice").annotate(n=Count("evidence")).ranked()
    assert {hit.public_id: hit.n for hit in counted} == {"r-4": 2, "r-10": 0, "r-11": 0}


def test_the_rows_of_a_search_can_be_updated_and_deleted(texts):
    assert Risk.objects.search("voice").update(title="A voice no more") == 3
    assert Risk.objects.search("voice").delete()[0] == 3
    assert not Risk.objects.search("voice").exists()


def test_a_page_of_a_search_costs_one_query(texts, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert len(Risk.objects.search("voice OR fraud").ranked()[:2]) == 2
    with django_assert_num_queries(1) as made:
        assert Risk.objects.search("voice").count() == 3
    assert "rank" not in made[0]["sql"]
