"""Rows of a CSV file with the columns of the MIT AI Risk Repository."""

COLUMNS = [
    "Title",
    "QuickRef",
    "Ev_ID",
    "Paper_ID",
    "Cat_ID",
    "SubCat_ID",
    "AddEv_ID",
    "Category level",
    "Risk category",
    "Risk subcategory",
    "Description",
    "Additional ev.",
    "P.Def",
    "p.AddEv",
    "Entity",
    "Intent",
    "Timing",
    "Domain",
    "Sub-domain",
]
PAPER = {"Ev_ID": "01.00.00", "Title": "A paper", "QuickRef": "One2024", "Category level": "Paper"}
RISK = {
    "Ev_ID": "01.01.00", "Title": "A paper", "QuickRef": "One2024", "Category level": "Risk Category",
    "Risk category": "Theft of models", "Description": "As it was.", "P.Def": "3", "Entity": "1 - Human",
    "Intent": "1 - Intentional", "Timing": "2 - Post-deployment", "Domain": "2. Privacy & Security",
    "Sub-domain": "2.2 > AI system security vulnerabilities and attacks",
}  # fmt: skip
