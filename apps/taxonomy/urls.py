from apps.core.urls import record_urls
from apps.taxonomy import views

urlpatterns = [
    *record_urls("taxonomies", views.TaxonomyList, views.TaxonomyPage),
    *record_urls("terms", views.TermList, views.TermPage),
]
