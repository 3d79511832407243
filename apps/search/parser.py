"""What a reader types, read once for both databases.

    toxic speech                   both words, in any order, in any of the searched fields
    "loss of control"              these words, one after the other
    hiring OR credit bias          one of the two beside OR, and the third
    privacy -children -"data broker"      without that word, without that phrase

All else is read as words; punctuation only parts them. Nothing is an error but a text without end.

Before that, what a list can be asked may be taken out of the text: `domain:7 entity:ai deceptive`.
"""

import re
import unicodedata
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _

MAX_CHARACTERS, MAX_TERMS = 1000, 50
SEARCH_TERM = re.compile(r'(-?)(?:"([^"]*)"|(\S+))')
FIELD_TERM = re.compile(r'-?"[^"]*"|(?P<name>[a-z_]+):(?P<value>"[^"]*"|[^\s"]+)|\S+')
STRAIGHT_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»", '"'))

# Left out where other words remain, unless quoted: nearly every text has them, some titles have not.
STOP_WORDS = {"a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "in", "is", "of", "on", "or"}
STOP_WORDS |= {"that", "the", "this", "to", "was", "were", "with"}

# Porter's stemmer takes the s of "bias" for a plural, so that it is not joined with "biases" and "biased".
SINGULAR_IN_S = re.compile(r"\w{2,}[aiu]s")
INFLECTED_IN_S = re.compile(r"(\w{2,}[aiu]s)(?:es|ed|ing)")


class SearchSyntaxError(ValueError):
    """A text that is not searched for. Its message is meant for the reader."""


def extract_field_terms(text: str, names) -> tuple[list[tuple[str, str]], str]:
    """`name:value` of the names that are known, and the text without them; another name is a word."""
    fields, rest = [], []
    for found in FIELD_TERM.finditer(text.translate(STRAIGHT_QUOTES)):
        if found["name"] in names:
            fields.append((found["name"], found["value"].strip('"')))
        else:
            rest.append(found[0])
    return fields, " ".join(rest)


@dataclass(frozen=True)
class ParsedSearch:
    """One of each group in `all_of` has to occur, nothing in `none_of`; each is a word or a phrase."""

    all_of: tuple[tuple[str, ...], ...] = ()
    none_of: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.all_of or self.none_of)


def parse_search(text: str) -> ParsedSearch:
    if len(text) > MAX_CHARACTERS:
        raise SearchSyntaxError(
            _("A search has at most %(most)s characters; this one has %(number)s.")
            % {
                "most": number_format(MAX_CHARACTERS, force_grouping=True),
                "number": number_format(len(text), force_grouping=True),
            }
        )
    terms = SEARCH_TERM.findall(text.translate(STRAIGHT_QUOTES))
    if len(terms) > MAX_TERMS:
        raise SearchSyntaxError(
            _("A search has at most %(most)s words and phrases; this one has %(number)s.")
            % {"most": MAX_TERMS, "number": len(terms)}
        )
    sentence = group_terms(terms, passed_over=STOP_WORDS)
    return sentence if sentence.all_of else group_terms(terms)


def format_limit(number: int) -> str:
    return number_format(number, force_grouping=True)


def group_terms(terms, passed_over=frozenset()) -> ParsedSearch:
    groups: list[tuple[str, ...]] = []
    none_of: tuple[str, ...] = ()
    either = False
    for minus, phrase, word in terms:
        alternatives = list_word_forms(normalize_words(phrase or word))
        if word == "OR" and not minus:
            either = True
        elif minus:
            none_of += alternatives
        elif alternatives and normalize_words(word) not in passed_over:
            if either and groups:
                groups[-1] += alternatives
            else:
                groups.append(alternatives)
            either = False
    return ParsedSearch(tuple(groups), none_of)


def normalize_words(text: str) -> str:
    """Letters, digits and the marks that belong to them: nothing that a database takes for an operator."""
    kept = "".join(c if c.isalnum() or unicodedata.category(c)[0] == "M" else " " for c in text.lower())
    return " ".join(word for word in kept.split() if any(map(str.isalnum, word)))


def list_word_forms(text: str) -> tuple[str, ...]:
    if SINGULAR_IN_S.fullmatch(text):
        return (text, text + "es")
    if inflected := INFLECTED_IN_S.fullmatch(text):
        return (text, inflected[1])
    return (text,) if text else ()
