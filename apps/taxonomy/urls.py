from apps.core.urls import record_files, record_pages
from apps.taxonomy import views

NOUNS = [
    ("taxonomies", views.TaxonomyList, views.TaxonomyPage),
    ("terms", views.TermList, views.TermPage),
]

urlpatterns = [pattern for noun in NOUNS for pattern in record_pages(*noun)]
files = [pattern for noun in NOUNS for pattern in record_files(*noun)]
