from apps.actors import views
from apps.core.urls import record_files, record_pages

NOUN = "actors", views.ActorList, views.ActorPage

urlpatterns = record_pages(*NOUN)
files = record_files(*NOUN)
