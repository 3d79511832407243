from apps.core.urls import record_files, record_pages
from apps.risks import views

NOUNS = [
    ("risks", views.RiskList, views.RiskPage),
    ("scenarios", views.ScenarioList, views.ScenarioPage),
]

urlpatterns = [pattern for noun in NOUNS for pattern in record_pages(*noun)]
files = [pattern for noun in NOUNS for pattern in record_files(*noun)]
