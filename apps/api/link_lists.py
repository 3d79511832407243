"""The lists of links in the API, each with its fields; every field is also a parameter of the list."""

from apps.api.links import ApiLinkList, LinkFilter, LinkSerializer
from apps.mitigations.models import MitigationActor, MitigationCitation, MitigationRisk
from apps.risks.models import (
    Evidence,
    RiskActor,
    RiskCitation,
    RiskRelation,
    RiskTerm,
    ScenarioCitation,
    Step,
)
from apps.sources.models import (
    ActorCitation,
    ClaimCitation,
    Stance,
    Statement,
    TaxonomyCitation,
    TermMapping,
)
from apps.sources.serializers import CITATION_FIELDS, LINK_FIELDS


class RiskActorLinkSerializer(LinkSerializer):
    class Meta:
        model = RiskActor
        fields = ["id", "risk", "actor", "role", *LINK_FIELDS]


class RiskActorLinkFilter(LinkFilter):
    class Meta:
        model = RiskActor
        fields = RiskActorLinkSerializer.Meta.fields[1:]


class RiskRelationLinkSerializer(LinkSerializer):
    class Meta:
        model = RiskRelation
        fields = ["id", "risk", "other", "kind", *LINK_FIELDS]


class RiskRelationLinkFilter(LinkFilter):
    class Meta:
        model = RiskRelation
        fields = RiskRelationLinkSerializer.Meta.fields[1:]


class RiskTermLinkSerializer(LinkSerializer):
    class Meta:
        model = RiskTerm
        fields = ["id", "risk", "term"]


class RiskTermLinkFilter(LinkFilter):
    class Meta:
        model = RiskTerm
        fields = RiskTermLinkSerializer.Meta.fields[1:]


class RiskCitationLinkSerializer(LinkSerializer):
    class Meta:
        model = RiskCitation
        fields = ["id", "risk", *CITATION_FIELDS]


class RiskCitationLinkFilter(LinkFilter):
    class Meta:
        model = RiskCitation
        fields = RiskCitationLinkSerializer.Meta.fields[1:]


class EvidenceLinkSerializer(LinkSerializer):
    class Meta:
        model = Evidence
        fields = ["id", "risk", "origin", "external_id", *CITATION_FIELDS, "note"]


class EvidenceLinkFilter(LinkFilter):
    class Meta:
        model = Evidence
        fields = EvidenceLinkSerializer.Meta.fields[1:]


class MitigationRiskLinkSerializer(LinkSerializer):
    class Meta:
        model = MitigationRisk
        fields = ["id", "mitigation", "risk", "position", *LINK_FIELDS]


class MitigationRiskLinkFilter(LinkFilter):
    class Meta:
        model = MitigationRisk
        fields = MitigationRiskLinkSerializer.Meta.fields[1:]


class MitigationActorLinkSerializer(LinkSerializer):
    class Meta:
        model = MitigationActor
        fields = ["id", "mitigation", "actor", *LINK_FIELDS]


class MitigationActorLinkFilter(LinkFilter):
    class Meta:
        model = MitigationActor
        fields = MitigationActorLinkSerializer.Meta.fields[1:]


class MitigationCitationLinkSerializer(LinkSerializer):
    class Meta:
        model = MitigationCitation
        fields = ["id", "mitigation", *CITATION_FIELDS]


class MitigationCitationLinkFilter(LinkFilter):
    class Meta:
        model = MitigationCitation
        fields = MitigationCitationLinkSerializer.Meta.fields[1:]


class ActorCitationLinkSerializer(LinkSerializer):
    class Meta:
        model = ActorCitation
        fields = ["id", "actor", *CITATION_FIELDS]


class ActorCitationLinkFilter(LinkFilter):
    class Meta:
        model = ActorCitation
        fields = ActorCitationLinkSerializer.Meta.fields[1:]


class StatementLinkSerializer(LinkSerializer):
    class Meta:
        model = Statement
        fields = ["id", "actor", "kind", "text", *CITATION_FIELDS]


class StatementLinkFilter(LinkFilter):
    class Meta:
        model = Statement
        fields = StatementLinkSerializer.Meta.fields[1:]


class StepLinkSerializer(LinkSerializer):
    class Meta:
        model = Step
        fields = [
            "id",
            "scenario",
            "position",
            "title",
            "description",
            "risk",
            "actors",
            "turns_into",
            *CITATION_FIELDS,
        ]


class StepLinkFilter(LinkFilter):
    class Meta:
        model = Step
        fields = StepLinkSerializer.Meta.fields[1:]


class ScenarioCitationLinkSerializer(LinkSerializer):
    class Meta:
        model = ScenarioCitation
        fields = ["id", "scenario", *CITATION_FIELDS]


class ScenarioCitationLinkFilter(LinkFilter):
    class Meta:
        model = ScenarioCitation
        fields = ScenarioCitationLinkSerializer.Meta.fields[1:]


class StanceLinkSerializer(LinkSerializer):
    class Meta:
        model = Stance
        fields = ["id", "claim", "position", "argument", *CITATION_FIELDS]


class StanceLinkFilter(LinkFilter):
    class Meta:
        model = Stance
        fields = StanceLinkSerializer.Meta.fields[1:]


class ClaimCitationLinkSerializer(LinkSerializer):
    class Meta:
        model = ClaimCitation
        fields = ["id", "claim", *CITATION_FIELDS]


class ClaimCitationLinkFilter(LinkFilter):
    class Meta:
        model = ClaimCitation
        fields = ClaimCitationLinkSerializer.Meta.fields[1:]


class TaxonomyCitationLinkSerializer(LinkSerializer):
    class Meta:
        model = TaxonomyCitation
        fields = ["id", "taxonomy", *CITATION_FIELDS]


class TaxonomyCitationLinkFilter(LinkFilter):
    class Meta:
        model = TaxonomyCitation
        fields = TaxonomyCitationLinkSerializer.Meta.fields[1:]


class TermMappingLinkSerializer(LinkSerializer):
    class Meta:
        model = TermMapping
        fields = ["id", "term", "match", "other", *LINK_FIELDS]


class TermMappingLinkFilter(LinkFilter):
    class Meta:
        model = TermMapping
        fields = TermMappingLinkSerializer.Meta.fields[1:]


LINK_LISTS = {
    each.name: each
    for each in (
        ApiLinkList("risk-actors", RiskActorLinkSerializer, RiskActorLinkFilter),
        ApiLinkList("risk-relations", RiskRelationLinkSerializer, RiskRelationLinkFilter),
        ApiLinkList("risk-terms", RiskTermLinkSerializer, RiskTermLinkFilter),
        ApiLinkList("risk-citations", RiskCitationLinkSerializer, RiskCitationLinkFilter),
        ApiLinkList("evidence", EvidenceLinkSerializer, EvidenceLinkFilter),
        ApiLinkList("mitigation-risks", MitigationRiskLinkSerializer, MitigationRiskLinkFilter),
        ApiLinkList("mitigation-actors", MitigationActorLinkSerializer, MitigationActorLinkFilter),
        ApiLinkList("mitigation-citations", MitigationCitationLinkSerializer, MitigationCitationLinkFilter),
        ApiLinkList("actor-citations", ActorCitationLinkSerializer, ActorCitationLinkFilter),
        ApiLinkList("statements", StatementLinkSerializer, StatementLinkFilter),
        ApiLinkList("steps", StepLinkSerializer, StepLinkFilter),
        ApiLinkList("scenario-citations", ScenarioCitationLinkSerializer, ScenarioCitationLinkFilter),
        ApiLinkList("stances", StanceLinkSerializer, StanceLinkFilter),
        ApiLinkList("claim-citations", ClaimCitationLinkSerializer, ClaimCitationLinkFilter),
        ApiLinkList("taxonomy-citations", TaxonomyCitationLinkSerializer, TaxonomyCitationLinkFilter),
        ApiLinkList("term-mappings", TermMappingLinkSerializer, TermMappingLinkFilter),
    )
}
