"""Authors as a curator types them, one a line, and as CSL-JSON has them."""

import json

from django import forms
from django.core.exceptions import ValidationError


class AuthorsFormField(forms.CharField):
    """`Family, Given`; a body as it is called, in braces if its name has a comma.

    A name with further parts (a suffix, a particle) is shown as its JSON, so that none is lost.
    """

    widget = forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"})

    def prepare_value(self, value):
        return "\n".join(map(format_author_line, value)) if isinstance(value, list) else value

    def to_python(self, value):
        lines = (value or "").replace("\0", "").splitlines()
        return [parse_author_name(text.strip()) for text in lines if text.strip()]


def format_author_line(author):
    if author.keys() == {"literal"}:
        return f"{{{author['literal']}}}" if "," in author["literal"] else author["literal"]
    if author.keys() <= {"family", "given"} and "family" in author:
        return f"{author['family']}, {author.get('given', '')}".rstrip()
    return json.dumps(author, ensure_ascii=False)


def format_author_name(author):
    """As a reader knows the name."""
    return author.get("literal") or ", ".join(filter(None, [author.get("family"), author.get("given")]))


def parse_author_name(text):
    if text.startswith('{"'):
        return parse_author_json(text)
    if text.startswith("{") and text.endswith("}"):
        return {"literal": text[1:-1]}
    family, comma, given = (part.strip() for part in text.partition(","))
    if comma and not family:
        raise ValidationError(f"“{text}” has no family name before its comma.")
    return {"family": family, **({"given": given} if given else {})} if comma else {"literal": text}


def parse_author_json(text):
    try:
        author = json.loads(text)
    except json.JSONDecodeError as error:
        raise ValidationError(f"“{text}” is not JSON: {error}.") from error
    if not author or not all(isinstance(part, str) for part in author.values()):
        raise ValidationError(f"“{text}” is not a name: each of its parts is a text.")
    return author
