"""Author names: as a curator types them, one per line, and as name objects of CSL-JSON."""

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

# A name of CSL-JSON: {"family": …, "given": …} or {"literal": …}.
CslName = dict[str, str]


class AuthorsFormField(forms.CharField):
    """One author per line: `Family, Given`, or the name of a body, in braces if it contains a comma.

    A name with further parts, such as a suffix or a particle, is shown as JSON, so that no part is lost.
    """

    widget = forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"})

    def prepare_value(self, value: list[CslName] | str | None) -> str | None:
        return "\n".join(map(format_author_line, value)) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        lines = (value or "").replace("\0", "").splitlines()
        return [parse_author_name(text.strip()) for text in lines if text.strip()]


def format_author_line(author: CslName) -> str:
    """A name as `parse_author_name()` reads it."""
    if author.keys() == {"literal"}:
        return f"{{{author['literal']}}}" if "," in author["literal"] else author["literal"]
    if author.keys() <= {"family", "given"} and "family" in author:
        return f"{author['family']}, {author.get('given', '')}".rstrip()
    return json.dumps(author, ensure_ascii=False)


def format_author_name(author: CslName) -> str:
    """A name for readers: `Family, Given` or the literal name, without further parts."""
    return author.get("literal") or ", ".join(filter(None, [author.get("family"), author.get("given")]))


def parse_author_name(text: str) -> CslName:
    """The name that one line states. Raises ValidationError if it is not a name."""
    if text.startswith('{"'):
        return parse_author_json(text)
    if text.startswith("{") and text.endswith("}"):
        return {"literal": text[1:-1]}
    family, comma, given = (part.strip() for part in text.partition(","))
    if comma and not family:
        raise ValidationError(f"“{text}” has no family name before its comma.")
    return {"family": family, **({"given": given} if given else {})} if comma else {"literal": text}


def parse_author_json(text: str) -> CslName:
    try:
        author = json.loads(text)
    except json.JSONDecodeError as error:
        raise ValidationError(f"“{text}” is not JSON: {error}.") from error
    if not author or not all(isinstance(part, str) for part in author.values()):
        raise ValidationError(f"“{text}” is not a name: each part of a name is a text.")
    return author
