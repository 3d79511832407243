from apps.risks.models import Risk
from apps.search.highlight import highlight_matches


def marked(text, title="", description=""):
    return highlight_matches([Risk(pk=1, title=title, description=description)], text)[1]


def test_what_was_found_is_marked_in_title_and_snippet():
    hit = marked("voice", "Voice cloning", "Cloned voices open accounts.")
    assert hit == ("<mark>Voice</mark> cloning", "Cloned <mark>voices</mark> open accounts.")


def test_words_are_marked_by_the_rules_that_found_them():
    assert marked("gipiskis", "Listed by Gipiškis").title == "Listed by <mark>Gipiškis</mark>"
    assert marked("bias", "Biased tools").title == "<mark>Biased</mark> tools"
    assert (
        marked('"art models" -x', "State-of-the-art models").title == "State-of-the-<mark>art models</mark>"
    )
    assert marked("loss of control", "Loss of control").title == "<mark>Loss</mark> of <mark>control</mark>"


def test_everything_else_is_escaped():
    hit = marked("bold", "<script>bold</script> & \x02so\x03", '<b onclick="x">bold</b>')
    assert hit.title == "&lt;script&gt;<mark>bold</mark>&lt;/script&gt; &amp; so"
    assert hit.snippet == "&lt;b onclick=&quot;x&quot;&gt;<mark>bold</mark>&lt;/b&gt;"


def test_a_long_description_is_cut_around_what_was_found():
    snippet = marked("needle", "A stack", "hay " * 500 + "needle " + "straw " * 500).snippet
    assert "<mark>needle</mark>" in snippet
    assert snippet.startswith("…") and snippet.endswith("…")
    assert len(snippet.split()) <= 42


def test_a_row_without_the_word_is_shown_without_marks():
    records = [Risk(pk=1, title="Fraud"), Risk(pk=2, title="An id was found", description="hay " * 50)]
    assert highlight_matches(records, "fraud")[2] == ("An id was found", "hay " * 39 + "hay…")


def test_a_description_without_the_word_is_cut_where_only_the_title_has_it():
    assert marked("fraud", "Fraud", "hay " * 50).snippet == "hay " * 39 + "hay…"


def test_a_search_without_a_word_marks_nothing():
    for text in ("", "-fraud", "?", '"'):
        assert marked(text, "Fraud").title == "Fraud"


def test_a_page_is_highlighted_without_asking_the_database_again(texts, django_assert_num_queries):
    page = list(Risk.objects.search("voice"))
    with django_assert_num_queries(0):
        hits = highlight_matches(page, "voice")
    assert [pk for pk in hits if "<mark>" in hits[pk].title + hits[pk].snippet] == [risk.pk for risk in page]
