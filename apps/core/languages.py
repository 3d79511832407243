"""The interface speaks the language of the address; what the records say stays in theirs."""

from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, get_language_from_path
from django.utils.translation import gettext as _

CONTENT_LANGUAGE = "en"  # of titles, descriptions, quotations, and the names of terms


def is_content_language():
    return get_language() in (CONTENT_LANGUAGE, None)


def group_thousands(number):
    """`1,711`, or as the reader's language parts it."""
    return number_format(number, force_grouping=True)


def format_count(number, meta):
    """`1,711 risks`, by the options of a model."""
    return f"{group_thousands(number)} {meta.verbose_name if number == 1 else meta.verbose_name_plural}"


def remove_language_prefix(address):
    """The address of a page in the first language: with another ending, that of the data behind it."""
    shown = get_language_from_path(address.partition("?")[0])
    return address.removeprefix(f"/{shown}") if shown else address


def join_with_or(parts):
    return _(" or ").join(map(str, parts))


def join_with_and(parts):
    return _(" and ").join(map(str, parts))


def format_percent(share):
    """Of a share from 0 to 1; one that is there is never shown as nothing."""
    number = "<1" if 0 < share < 0.005 else number_format(round(100 * share), 0)
    return _("%(number)s%%") % {"number": number}


def content_lang():
    """Marks an element whose text comes from the records: ` lang="en"` on a page in another language."""
    return "" if is_content_language() else mark_safe(f' lang="{CONTENT_LANGUAGE}"')  # noqa: S308


def mark_content(text):
    """The same of a text within a sentence."""
    return (
        text if is_content_language() or not text else format_html("<span{}>{}</span>", content_lang(), text)
    )
