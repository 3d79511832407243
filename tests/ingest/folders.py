"""A small folder of knowledge with records of every noun."""

KINDS = {"id": "actor-types", "title": "Actor types", "terms": [{"code": "state", "title": "State"}]}
DOMAINS = {
    "id": "mit-domain",
    "title": "Domains",
    "version": "1",
    "citations": [{"source": "doe-2031", "locator": "table 1"}],
    "terms": [{"code": "6", "title": "Power", "terms": [{"code": "6.1", "title": "Its spread"}]}],
}
BASE = {
    "taxonomies/actor-types.yaml": KINDS,
    "taxonomies/mit-domain.yaml": DOMAINS,
    "seed/sources.yaml": [
        {"id": "doe-2031", "title": "Harms", "type": "report", "authors": [{"family": "Doe"}], "year": 2031},
    ],
    "seed/actors.yaml": [
        {"id": "china", "title": "China", "kind": "state", "citations": [{"source": "doe-2031"}]},
        {"id": "usa", "title": "USA", "kind": "state"},
    ],
    "seed/risks.yaml": [
        {"id": "below", "title": "Below", "parent": "race", "level": "subcategory"},
        {
            "id": "race", "title": "Race", "entity": "human", "domain": "6.1", "source": "doe-2031",
            "citations": [{"source": "doe-2031", "locator": "p. 7", "quote": "They race."}],
            "actors": [{"actor": "china", "role": "drives", "source": "doe-2031", "note": "Leads."}],
            "relations": [{"risk": "below", "kind": "leads-to", "source": "doe-2031"}],
        },
    ],
    "seed/mitigations.yaml": [
        {"id": "treaty", "title": "Treaty", "risks": [{"risk": "race", "source": "doe-2031", "position": 1}]},
    ],
    "seed/scenarios.yaml": [
        {
            "id": "chain", "title": "Chain",
            "steps": [
                {"title": "One", "risk": "race", "actors": ["china"], "source": "doe-2031"},
                {"title": "Two", "source": "doe-2031"},
            ],
        },
    ],
    "seed/claims.yaml": [
        {
            "id": "lead", "title": "A lead decides wars",
            "stances": [{"source": "doe-2031", "position": "affirms", "argument": "It does."}],
        },
    ],
}  # fmt: skip


def risks(*changed, **race):
    """BASE's file of risks, with changes to the second one and with further records."""
    below, own = BASE["seed/risks.yaml"]
    return {"seed/risks.yaml": [below, own | race, *changed]}
