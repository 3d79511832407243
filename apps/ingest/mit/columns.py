"""Which columns of MIT's files a field is read from, by the attribute that it is written to.

Where there is none, the importer itself gives the value.
"""


class First(tuple[str, ...]):
    """Of these columns the first that says something."""


NONE: tuple[str, ...] = ()
TITLES = {
    "category": First(("Risk category", "Risk subcategory", "Ev_ID")),
    "subcategory": First(("Risk subcategory", "Risk category", "Ev_ID")),
}
RISK = {
    "origin": NONE, "external_id": ("Ev_ID",), "level": ("Category level",), "category": ("Risk category",),
    "description": ("Description",), "quoted": ("Description",),
    "entity": ("Entity",), "intent": ("Intent",), "timing": ("Timing",),
    "domain_term_id": First(("Sub-domain", "Domain")), "parent_id": ("Ev_ID", "Risk category"),
    "source_id": ("Ev_ID",), "locator": ("P.Def",),
}  # fmt: skip
RISK_CITATION = {
    "risk_id": ("Ev_ID",), "source_id": ("Ev_ID",), "locator": ("p.AddEv",), "quote": ("Additional ev.",),
}  # fmt: skip
EVIDENCE = {
    "origin": NONE, "external_id": ("Ev_ID",), "risk_id": ("Ev_ID", "Risk subcategory"),
    "source_id": ("Ev_ID",), "locator": First(("p.AddEv", "P.Def")),
    "quote": ("Description", "Additional ev."), "note": ("Ev_ID",),
}  # fmt: skip
PAPER = {
    "origin": NONE, "external_id": First(("Paper_ID", "Ev_ID")), "title": First(("Title", "QuickRef")),
    "quick_ref": ("QuickRef",), "authors": ("Authors (full)", "Authors (short)"), "year": ("Year",),
    "doi": ("DOI",), "url": ("URL",), "type": ("Item type",),
}  # fmt: skip
MITIGATION = {
    "origin": NONE, "external_id": ("Action ID",), "title": First(("Action Name", "Action ID")),
    "description": ("Action Definition",), "basis": NONE,
    "source_id": First(("Action Source", "Action ID")), "category_id": ("MitigationCode",),
}  # fmt: skip
DOCUMENT = {
    "origin": NONE, "external_id": ("ShortRef",), "title": First(("Title", "ShortRef")),
    "quick_ref": ("ShortRef",), "year": ("Year",), "doi": ("DOI",), "url": ("URL",),
    "authors": ("First author",), "description": ("Description",), "type": ("Type",),
}  # fmt: skip
OF_REFERENCE = ("external_id", "title", "quick_ref", "year", "authors")
REFERENCE = dict.fromkeys(DOCUMENT, NONE) | dict.fromkeys(OF_REFERENCE, ("Action Source",))


def risk(upstream):
    return RISK | {"title": TITLES[upstream.values["level"]]}


def document(upstream):
    """A document without a row of its own is known by what refers to it."""
    return DOCUMENT if upstream.row else REFERENCE
