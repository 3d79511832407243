from apps.core.urls import record_files, record_pages
from apps.mitigations import views

NOUN = "mitigations", views.MitigationList, views.MitigationPage

urlpatterns = record_pages(*NOUN)
files = record_files(*NOUN)
