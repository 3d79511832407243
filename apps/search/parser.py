"""Parses the text of a search, in the same way for both databases.

    toxic speech                   both words, in any order, in any of the searched fields
    "loss of control"              these words, one after the other
    hiring OR credit bias          one of the two words beside OR, and the third word
    privacy -children -"data broker"      without that word, without that phrase

Everything else is read as words, which punctuation separates. Only a text that is too long is an error.

`extract_field_terms` takes the parameters of a list out of a text first: `domain:7 entity:ai deceptive`.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _

MAX_CHARACTERS, MAX_TERMS = 1000, 50
SEARCH_TERM = re.compile(r'(-?)(?:"([^"]*)"|(\S+))')
FIELD_TERM = re.compile(r'-?"[^"]*"|(?P<name>[a-z_]+):(?P<value>"[^"]*"|[^\s"]+)|\S+')
STRAIGHT_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»", '"'))

# Ignored when other words remain, unless quoted: nearly every text contains them, and some titles do not.
STOP_WORDS = {"a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "in", "is", "of", "on", "or"}
STOP_WORDS |= {"that", "the", "this", "to", "was", "were", "with"}

# Porter's stemmer takes the s of "bias" for a plural ending and so separates it from "biases" and "biased".
SINGULAR_IN_S = re.compile(r"\w{2,}[aiu]s")
INFLECTED_IN_S = re.compile(r"(\w{2,}[aiu]s)(?:es|ed|ing)")


class SearchSyntaxError(ValueError):
    """A text that cannot be searched for. Its message is shown to the reader."""


def extract_field_terms(text: str, names: Collection[str]) -> tuple[list[tuple[str, str]], str]:
    """The `name:value` terms with one of these names, and the text without them. Other names are words."""
    fields, rest = [], []
    for found in FIELD_TERM.finditer(text.translate(STRAIGHT_QUOTES)):
        if found["name"] in names:
            fields.append((found["name"], found["value"].strip('"')))
        else:
            rest.append(found[0])
    return fields, " ".join(rest)


@dataclass(frozen=True)
class ParsedSearch:
    """A row matches if it contains one of each group in `all_of` and nothing in `none_of`.

    Each item is a word or a phrase.
    """

    all_of: tuple[tuple[str, ...], ...] = ()
    none_of: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.all_of or self.none_of)


def parse_search(text: str) -> ParsedSearch:
    if len(text) > MAX_CHARACTERS:
        message = _("A search has at most %(most)s characters; this one has %(number)s.")
        raise SearchSyntaxError(
            message % {"most": format_limit(MAX_CHARACTERS), "number": format_limit(len(text))}
        )
    terms = SEARCH_TERM.findall(text.translate(STRAIGHT_QUOTES))
    if len(terms) > MAX_TERMS:
        message = _("A search has at most %(most)s words and phrases; this one has %(number)s.")
        raise SearchSyntaxError(message % {"most": MAX_TERMS, "number": len(terms)})
    search = group_terms(terms, ignored=STOP_WORDS)
    return search if search.all_of else group_terms(terms)


def format_limit(number: int) -> str:
    return number_format(number, force_grouping=True)


def group_terms(terms: Iterable[tuple[str, str, str]], ignored: Collection[str] = ()) -> ParsedSearch:
    """Group the matches of SEARCH_TERM: (minus, phrase, word)."""
    groups: list[tuple[str, ...]] = []
    none_of: tuple[str, ...] = ()
    either = False
    for minus, phrase, word in terms:
        alternatives = list_word_forms(normalize_words(phrase or word))
        if word == "OR" and not minus:
            either = True
        elif minus:
            none_of += alternatives
        elif alternatives and normalize_words(word) not in ignored:
            if either and groups:
                groups[-1] += alternatives
            else:
                groups.append(alternatives)
            either = False
    return ParsedSearch(tuple(groups), none_of)


def normalize_words(text: str) -> str:
    """Lower-case letters, digits and combining marks: nothing that a database would read as an operator."""
    kept = "".join(c if c.isalnum() or unicodedata.category(c)[0] == "M" else " " for c in text.lower())
    return " ".join(word for word in kept.split() if any(map(str.isalnum, word)))


def list_word_forms(text: str) -> tuple[str, ...]:
    """The text, and the form of a word in -s that the stemmer does not reach."""
    if SINGULAR_IN_S.fullmatch(text):
        return (text, text + "es")
    if inflected := INFLECTED_IN_S.fullmatch(text):
        return (text, inflected[1])
    return (text,) if text else ()
