"""Introduction to the AI race on the home page: sentences with links to the shipped records.

`[words](noun:id)` is a link to a record. A sentence is left out if one of its records is not published.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from apps.core.models import READABLE_STATUSES, Record
from apps.core.nouns import NOUNS
from apps.sources.models import Source

LinkKey = tuple[str, str]  # name of the noun, public id

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


@dataclass(frozen=True)
class IntroductionSection:
    heading: str
    sentences: list[SafeString]
    sources: list[Source]


def build_introduction() -> list[IntroductionSection]:
    """Return the sections of the introduction, without sentences whose records are not published."""
    texts = [sentence for sentences in INTRODUCTION_SENTENCES.values() for sentence in sentences]
    records = find_linked_records({key for text in texts for key in list_link_keys(text)})
    sections = []
    for heading, sentences in INTRODUCTION_SENTENCES.items():
        shown = [text for text in sentences if all(key in records for key in list_link_keys(text))]
        if shown:
            rendered = [render_linked_sentence(text, records) for text in shown]
            sections.append(IntroductionSection(heading, rendered, list_sentence_sources(shown, records)))
    return sections


def find_linked_records(keys: Iterable[LinkKey]) -> dict[LinkKey, Record]:
    """Return the published records among the keys, with their citations."""
    ids_by_noun: dict[str, set[str]] = {}
    for name, public_id in keys:
        ids_by_noun.setdefault(name, set()).add(public_id)
    models = {noun.name: noun.model for noun in NOUNS.values()}
    found: dict[LinkKey, Record] = {}
    for name, ids in ids_by_noun.items():
        records = models[name].objects.published().filter(public_id__in=ids)
        citations = models[name].objects.prefetch_links("citations")
        found |= {(name, record.public_id): record for record in records.prefetch_related(citations)}
    return found


def list_link_keys(sentence: str) -> list[LinkKey]:
    return [(noun, public_id) for _words, noun, public_id in LINK_PATTERN.findall(sentence)]


def render_linked_sentence(sentence: str, records: Mapping[LinkKey, Record]) -> SafeString:
    *parts, rest = LINK_PATTERN.split(sentence)
    html = ""
    for text, words, noun, public_id in zip(*[iter(parts)] * 4, strict=True):
        address = records[noun, public_id].get_absolute_url()
        html += format_html('{}<a href="{}">{}</a>', text, address, words)
    return mark_safe(html + format_html("{}", rest))  # noqa: S308 - every part is escaped above


def list_sentence_sources(sentences: Iterable[str], records: Mapping[LinkKey, Record]) -> list[Source]:
    """Return the sources in which the statements of the linked records were read, each once."""
    linked = [records[key] for sentence in sentences for key in list_link_keys(sentence)]
    # Every noun that the introduction links to has citations, though not every Record.
    citations = [citation for record in linked for citation in record.citations.all()]  # type: ignore[attr-defined]
    sources = [citation.via or citation.source for citation in citations]
    return list(dict.fromkeys(source for source in sources if source.status in READABLE_STATUSES))
