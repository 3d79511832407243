from apps.core.urls import record_files, record_pages
from apps.sources import views

NOUNS = [
    ("sources", views.SourceList, views.SourcePage),
    ("claims", views.ClaimList, views.ClaimPage),
]

urlpatterns = [pattern for noun in NOUNS for pattern in record_pages(*noun)]
files = [pattern for noun in NOUNS for pattern in record_files(*noun)]
