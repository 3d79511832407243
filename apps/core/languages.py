"""Text in the language of the page. The pages have two languages, the content of the records has one."""

from collections.abc import Iterable
from typing import Any

from django.db.models.options import Options
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, get_language_from_path
from django.utils.translation import gettext as _

CONTENT_LANGUAGE = "en"  # of titles, descriptions, quotations, and the names of terms


def is_content_language() -> bool:
    return get_language() in (CONTENT_LANGUAGE, None)


def group_thousands(number: float) -> str:
    """`1,711`, with the separator of the active language."""
    return number_format(number, force_grouping=True)


def format_count(number: int, meta: Options) -> str:
    """`1,711 risks`, from the `_meta` of a model."""
    return f"{group_thousands(number)} {meta.verbose_name if number == 1 else meta.verbose_name_plural}"


def remove_language_prefix(url: str) -> str:
    """The URL of a page in the default language. Data URLs extend it: they exist in one language only."""
    language = get_language_from_path(url.partition("?")[0])
    return url.removeprefix(f"/{language}") if language else url


def join_with_or(parts: Iterable[object]) -> str:
    return _(" or ").join(map(str, parts))


def join_with_and(parts: Iterable[object]) -> str:
    return _(" and ").join(map(str, parts))


def format_percent(share: float) -> str:
    """A share from 0 to 1 in percent. A small share is `<1%`, never zero."""
    number = "<1" if 0 < share < 0.005 else number_format(round(100 * share), 0)
    return _("%(number)s%%") % {"number": number}


def content_lang() -> str:
    """The attribute of an element with text from the records: ` lang="en"` on a page in another language."""
    return "" if is_content_language() else mark_safe(f' lang="{CONTENT_LANGUAGE}"')  # noqa: S308


def mark_content(text: Any) -> Any:
    """Text from the records within a sentence, with its language on a page in another one."""
    if is_content_language() or not text:
        return text
    return format_html("<span{}>{}</span>", content_lang(), text)
