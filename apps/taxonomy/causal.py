"""The causal vocabulary of the MIT AI Risk Repository: its numbers and labels, and meanings in our words.

"Not coded" is a decision of MIT's coders; "blank" means that nobody has decided. The two are never merged.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Entity(TextChoices):
    HUMAN = "human", _("1 - Human")
    AI = "ai", _("2 - AI")
    OTHER = "other", _("3 - Other")
    NOT_CODED = "not-coded", _("4 - Not coded")
    BLANK = "blank", _("Blank")


class Intent(TextChoices):
    INTENTIONAL = "intentional", _("1 - Intentional")
    UNINTENTIONAL = "unintentional", _("2 - Unintentional")
    OTHER = "other", _("3 - Other")
    NOT_CODED = "not-coded", _("4 - Not coded")
    BLANK = "blank", _("Blank")


class Timing(TextChoices):
    PRE_DEPLOYMENT = "pre-deployment", _("1 - Pre-deployment")
    POST_DEPLOYMENT = "post-deployment", _("2 - Post-deployment")
    OTHER = "other", _("3 - Other")
    NOT_CODED = "not-coded", _("4 - Not coded")
    BLANK = "blank", _("Blank")


CAUSAL_AXES = {"entity": Entity, "intent": Intent, "timing": Timing}
UNCODED_VALUES = ("not-coded", "blank")

AXIS_QUESTIONS = {
    "entity": _("Who or what brings the harm about?"),
    "intent": _("Is the harm an expected outcome of pursuing a goal?"),
    "timing": _("When does it arise?"),
}
UNCODED_MEANINGS = {
    "not-coded": _("The coders looked and assigned no code."),
    "blank": _("No code was given."),
}
CODE_MEANINGS = {
    "entity": {
        "human": _("A decision or an act of people is the cause."),
        "ai": _("A decision or an act of an AI system is the cause."),
        "other": _("The cause is something else, several at once, or left open."),
        **UNCODED_MEANINGS,
    },
    "intent": {
        "intentional": _("The outcome is what someone or something set out to achieve."),
        "unintentional": _("The outcome was not aimed at."),
        "other": _("The source leaves the intent open or describes both."),
        **UNCODED_MEANINGS,
    },
    "timing": {
        "pre-deployment": _("While the system is being planned, built or trained."),
        "post-deployment": _("Once the system has been trained and is in use."),
        "other": _("Before and after, or left open by the source."),
        **UNCODED_MEANINGS,
    },
}
