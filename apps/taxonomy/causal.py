"""The causal vocabulary of the MIT AI Risk Repository: its numbers and labels, meanings in our words.

"Not coded" is a decision that MIT took; "blank" says that nobody decided. They are never merged.
"""

from django.db.models import TextChoices


class Entity(TextChoices):
    HUMAN = "human", "1 - Human"
    AI = "ai", "2 - AI"
    OTHER = "other", "3 - Other"
    NOT_CODED = "not-coded", "4 - Not coded"
    BLANK = "blank", "Blank"


class Intent(TextChoices):
    INTENTIONAL = "intentional", "1 - Intentional"
    UNINTENTIONAL = "unintentional", "2 - Unintentional"
    OTHER = "other", "3 - Other"
    NOT_CODED = "not-coded", "4 - Not coded"
    BLANK = "blank", "Blank"


class Timing(TextChoices):
    PRE_DEPLOYMENT = "pre-deployment", "1 - Pre-deployment"
    POST_DEPLOYMENT = "post-deployment", "2 - Post-deployment"
    OTHER = "other", "3 - Other"
    NOT_CODED = "not-coded", "4 - Not coded"
    BLANK = "blank", "Blank"


AXES = {"entity": Entity, "intent": Intent, "timing": Timing}
UNCODED = ("not-coded", "blank")

QUESTIONS = {
    "entity": "Who or what brings the harm about?",
    "intent": "Is the harm an expected outcome of pursuing a goal?",
    "timing": "When does it arise?",
}
UNDECIDED = {
    "not-coded": "The coders looked and assigned no code.",
    "blank": "No code was given.",
}
MEANINGS = {
    "entity": {
        "human": "A decision or an act of people is the cause.",
        "ai": "A decision or an act of an AI system is the cause.",
        "other": "The cause is something else, several at once, or left open.",
        **UNDECIDED,
    },
    "intent": {
        "intentional": "The outcome is what someone or something set out to achieve.",
        "unintentional": "The outcome was not aimed at.",
        "other": "The source leaves the intent open or describes both.",
        **UNDECIDED,
    },
    "timing": {
        "pre-deployment": "While the system is being planned, built or trained.",
        "post-deployment": "Once the system has been trained and is in use.",
        "other": "Before and after, or left open by the source.",
        **UNDECIDED,
    },
}
