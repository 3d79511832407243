"""The interface speaks the language of the address; what the records say stays in theirs."""

from django.utils.formats import number_format
from django.utils.translation import get_language, ngettext

CONTENT = "en"  # of titles, descriptions, quotations, and the names of terms


def is_content_language():
    return get_language() in (CONTENT, None)


def thousands(number):
    """`1,711`, or as the reader's language parts it."""
    return number_format(number, force_grouping=True)


def counted(number, meta):
    """`1,711 risks`, by the options of a model."""
    return f"{thousands(number)} {ngettext(meta.verbose_name, meta.verbose_name_plural, number)}"
