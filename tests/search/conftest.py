import pytest

from apps.risks.models import Risk

TEXTS = {
    1: ("Hiring tools repeat old bias", "A ranking of applicants favours men over women."),
    2: ("Biased face recognition", "Error rates differ between groups; some are twice as high."),
    3: ("Loss of control", "An agent goes on running against the will of its operators."),
    4: ("Voice cloning for fraud", "Cloned voices open bank accounts, deepfakes pass the checks."),
    5: (
        "State-of-the-art models leak",
        "GPT-4 and other LLMs give away e-mail addresses (example.org/leak?id=7).",
    ),
    6: ("Cameras in São Paulo", "A façade of consent; Gipiškis lists it among the hazards."),
    7: ("Technology races", "States want the lead; losses of trust come with it."),
    8: ("Technological lock-in", "What is possibly irreversible: 1,000 chips at AT&T and no second source."),
    9: ("Утечка данных", "Privacy: data that were private become public. Control is lost."),
    10: ("आवाज़ की नकल", "हिन्दी voices; Zażółć gęślą jaźń; ΑΘΗΝΑ."),
    11: ("No privacy for children", "Toys that listen: children’s voices are kept (DOI 10.1000/xyz-1)."),
    12: ("100% “safe”", "under_score, <b>bold</b>, NEAR misses NOT reported; fraud."),
}


@pytest.fixture
def texts(db):
    """Twelve risks, whose public ids are r-1 to r-12."""
    Risk.objects.bulk_create(
        Risk(public_id=f"r-{number}", title=title, description=description)
        for number, (title, description) in TEXTS.items()
    )


@pytest.fixture
def find(texts):
    def numbers(sentence):
        return {int(risk.public_id.removeprefix("r-")) for risk in Risk.objects.search(sentence)}

    return numbers
