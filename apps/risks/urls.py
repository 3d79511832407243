from apps.core.urls import record_urls
from apps.risks import views

urlpatterns = [
    *record_urls("risks", views.RiskList, views.RiskPage),
    *record_urls("scenarios", views.ScenarioList, views.ScenarioPage),
]
