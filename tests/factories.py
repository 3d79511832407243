"""Records for tests, published and with a title of their own: a test gives what it asserts on.

What a record needs is made along with it; `domain`, `category` and `kind` take a code, whose term is
made unless it is there.
"""

from itertools import count

from apps.actors.models import Actor
from apps.mitigations.models import Mitigation, MitigationActor, MitigationRisk
from apps.risks.models import Evidence, Risk, RiskActor, RiskRelation, RiskTerm, Scenario, Step
from apps.sources.models import Claim, Source, Stance, Statement, TermMapping
from apps.taxonomy.models import Taxonomy, Term

NUMBERS = count(1)


def make(model, **values):
    title = f"{model._meta.verbose_name.capitalize()} {next(NUMBERS)}"
    return model.objects.create(**{"title": title, "status": "published"} | values)


def make_taxonomy(public_id="mit-domain", **values):
    found = Taxonomy.objects.filter(public_id=public_id).first()
    return found or make(Taxonomy, public_id=public_id, **values)


def make_term(code="1", taxonomy="mit-domain", **values):
    """The term of that code: `6.1` below `6`, the one that is there if it is."""
    found = Term.objects.of(taxonomy).filter(code=code).first()
    if found:
        return found
    above = code.rpartition(".")[0]
    parent = make_term(above, taxonomy) if above else None
    return make(Term, **{"taxonomy": make_taxonomy(taxonomy), "code": code, "parent": parent} | values)


def make_source(**values):
    return make(Source, **values)


def make_actor(kind="state", **values):
    return make(Actor, kind=make_term(kind, "actor-types"), **values)


def make_risk(domain=None, **values):
    return make(Risk, domain_term=domain and make_term(domain), **values)


def make_mitigation(category=None, **values):
    return make(Mitigation, category=category and make_term(category, "mit-mitigation"), **values)


def make_scenario(**values):
    return make(Scenario, **values)


def make_claim(**values):
    return make(Claim, **values)


# Links and what else hangs on a record. Each is cited: the source is made unless it is given.


def make_cited(model, **values):
    return model.objects.create(**{"source": values.pop("source", None) or make_source()} | values)


def make_citation(record, **values):
    """A citation of any noun that has them."""
    return make_cited(record.citations.model, **{record._meta.model_name: record}, **values)


def make_evidence(risk, **values):
    return make_cited(Evidence, risk=risk, **values)


def make_risk_actor(risk, actor, role="exposed", **values):
    return make_cited(RiskActor, risk=risk, actor=actor, role=role, **values)


def make_relation(risk, other, kind="leads-to", **values):
    return make_cited(RiskRelation, risk=risk, other=other, kind=kind, **values)


def make_risk_term(risk, term):
    return RiskTerm.objects.create(risk=risk, term=term)


def make_mitigation_risk(mitigation, risk, **values):
    return make_cited(MitigationRisk, mitigation=mitigation, risk=risk, **values)


def make_mitigation_actor(mitigation, actor, **values):
    return make_cited(MitigationActor, mitigation=mitigation, actor=actor, **values)


def make_step(scenario, position=1, risk=None, actors=(), **values):
    values = {"title": f"Step {position}", "risk": risk} | values
    step = make_cited(Step, scenario=scenario, position=position, **values)
    step.actors.set(actors)
    return step


def make_stance(claim, position="affirms", **values):
    return make_cited(Stance, claim=claim, position=position, **{"argument": "Because."} | values)


def make_statement(actor, kind="policy", **values):
    return make_cited(Statement, actor=actor, kind=kind, **{"text": "It says so."} | values)


def make_mapping(term, other, match="close", **values):
    return make_cited(TermMapping, term=term, other=other, match=match, **values)


# Each noun by the word that its addresses begin with.
NOUNS = {
    "risks": make_risk,
    "mitigations": make_mitigation,
    "actors": make_actor,
    "sources": make_source,
    "scenarios": make_scenario,
    "claims": make_claim,
    "taxonomies": lambda **values: make(Taxonomy, **values),
    "terms": lambda **values: make(
        Term, **{"taxonomy": make_taxonomy("topics"), "code": f"t{next(NUMBERS)}"} | values
    ),
}
