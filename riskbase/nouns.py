"""The nouns by the word that their addresses begin with, each with its model, filter and serializers."""

from apps.actors.views import Actors
from apps.mitigations.views import Mitigations
from apps.risks.views import Risks, Scenarios
from apps.sources.views import Claims, Sources
from apps.taxonomy.views import Taxonomies, Terms

NOUNS = {
    "risks": Risks,
    "mitigations": Mitigations,
    "actors": Actors,
    "sources": Sources,
    "scenarios": Scenarios,
    "claims": Claims,
    "taxonomies": Taxonomies,
    "terms": Terms,
}
