"""The models of risks and scenarios."""

from apps.risks.models.risk import (
    ActorRole,
    Evidence,
    RelationKind,
    Risk,
    RiskActor,
    RiskCitation,
    RiskLevel,
    RiskQuerySet,
    RiskRelation,
    RiskTerm,
)
from apps.risks.models.scenario import (
    Scenario,
    ScenarioCitation,
    ScenarioKind,
    ScenarioQuerySet,
    Step,
)

__all__ = [
    "ActorRole",
    "Evidence",
    "RelationKind",
    "Risk",
    "RiskActor",
    "RiskCitation",
    "RiskLevel",
    "RiskQuerySet",
    "RiskRelation",
    "RiskTerm",
    "Scenario",
    "ScenarioCitation",
    "ScenarioKind",
    "ScenarioQuerySet",
    "Step",
]
