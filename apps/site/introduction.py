"""The AI race in a minute: what the shipped records say, in sentences that link to them.

`[words](noun:id)` links to a record. A sentence is left out where a record of it is not in the base.
"""

import re

from django.utils.html import format_html
from django.utils.safestring import mark_safe

from apps.actors.models import Actor
from apps.core.models import READABLE_STATUSES
from apps.mitigations.models import Mitigation
from apps.risks.models import Risk, Scenario
from apps.sources.models import Claim

INTRODUCTION_MODELS = {
    "actor": Actor,
    "risk": Risk,
    "mitigation": Mitigation,
    "scenario": Scenario,
    "claim": Claim,
}
LINK_PATTERN = re.compile(r"\[([^]]+)\]\((\w+):([\w.-]+)\)")

INTRODUCTION_SENTENCES = {
    "What it is about": [
        "Governments, armed forces, defence firms, cloud and chip vendors and groups outside any state want"
        " different things from AI, yet each"
        " [is rewarded for being first](risk:safety-tragedy-of-the-commons).",
        "The pressure [wears safety standards down](risk:falling-safety-standards) for all of them.",
        "Most is written about [the rivalry of the United States and China](risk:us-china-ai-rivalry);"
        " [the European Union](actor:european-union) is counted as the third power.",
    ],
    "What could go wrong": [
        "Automated systems [act faster than people can follow](risk:decisions-faster-than-people) and"
        " [make it harder to say who attacked](risk:attribution-uncertainty), so that one side’s automatic"
        " answer [can be taken for an attack and answered in turn](risk:auto-escalation-loop).",
        "Four stress tests follow such a spiral step by step: from"
        " [a false alarm](scenario:attribution-error-spiral),"
        " [a forged incident](scenario:ai-enhanced-false-flag), "
        "[an exploit that spreads](scenario:rapid-exploit-chaining) and"
        " [signals misread by markets](scenario:market-plumbing-collapse).",
    ],
    "What is disputed": [
        "[Whether this is an arms race](claim:there-is-an-ai-arms-race) at all, and"
        " [whether one side can only gain what another loses](claim:ai-competition-is-zero-sum).",
        "Some hold that the race is"
        " [a story, which can be told differently](claim:ai-arms-race-is-a-narrative).",
    ],
    "Who could do what": [
        "States could agree on"
        " [limits for autonomous cyberweapons](mitigation:limits-on-autonomous-cyberweapons),"
        " [keep people in decisions that can escalate](mitigation:human-on-the-loop) and"
        " [find out together who attacked](mitigation:multinational-rapid-attribution).",
        "Firms could give products [modes that calm things down](mitigation:de-escalation-modes) and"
        " [roll automation out in phases](mitigation:phased-rollouts).",
        "The United States and China could [go on talking](mitigation:continued-china-us-ai-dialogue), and"
        " all could work towards"
        " [safety standards that bind internationally](mitigation:binding-international-safety-standards).",
    ],
}


def build_introduction():
    """[(heading, sentences as safe HTML, sources)], without what the base does not have."""
    records = find_linked_records(
        match.groups()[1:]
        for said in INTRODUCTION_SENTENCES.values()
        for match in LINK_PATTERN.finditer(" ".join(said))
    )
    parts = []
    for heading, sentences in INTRODUCTION_SENTENCES.items():
        told = [said for said in sentences if all(name in records for name in list_link_keys(said))]
        if told:
            parts.append(
                (
                    heading,
                    [render_linked_sentence(said, records) for said in told],
                    list_sentence_sources(told, records),
                )
            )
    return parts


def find_linked_records(names):
    """{(noun, public id): record} of the published ones, with their citations; two queries a noun and one."""
    wanted = {}
    for noun, public_id in names:
        wanted.setdefault(noun, set()).add(public_id)
    found = {}
    for noun, ids in wanted.items():
        records = INTRODUCTION_MODELS[noun].objects.published().filter(public_id__in=ids)
        citations = INTRODUCTION_MODELS[noun].objects.prefetch_links("citations")
        found |= {(noun, record.public_id): record for record in records.prefetch_related(citations)}
    return found


def list_link_keys(sentence):
    return [(noun, public_id) for _, noun, public_id in LINK_PATTERN.findall(sentence)]


def render_linked_sentence(sentence, records):
    *texts, rest = LINK_PATTERN.split(sentence)
    html = ""
    for text, words, noun, public_id in zip(*[iter(texts)] * 4, strict=True):
        address = records[noun, public_id].get_absolute_url()
        html += format_html('{}<a href="{}">{}</a>', text, address, words)
    return mark_safe(html + format_html("{}", rest))  # noqa: S308 - every part is escaped above


def list_sentence_sources(sentences, records):
    """The texts in which the records of the sentences were found, each once."""
    cited = [
        item for said in sentences for name in list_link_keys(said) for item in records[name].citations.all()
    ]
    found = [item.via or item.source for item in cited]
    return list(dict.fromkeys(source for source in found if source.status in READABLE_STATUSES))
