from apps.core.urls import record_urls
from apps.sources import views

urlpatterns = [
    *record_urls("sources", views.SourceList, views.SourcePage),
    *record_urls("claims", views.ClaimList, views.ClaimPage),
]
