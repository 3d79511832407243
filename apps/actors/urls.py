from apps.actors import views
from apps.core.urls import record_urls

urlpatterns = record_urls("actors", views.ActorList, views.ActorPage)
