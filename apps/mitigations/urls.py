from apps.core.urls import record_urls
from apps.mitigations import views

urlpatterns = record_urls("mitigations", views.MitigationList, views.MitigationPage)
