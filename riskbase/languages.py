"""The language of a page is that of its address, and of nothing else."""

from django.conf import settings
from django.middleware.locale import LocaleMiddleware
from django.utils.translation import get_language

from apps.core.languages import in_language

LOCALES = {"en": "en_GB", "es": "es_ES"}  # as Open Graph writes them


class LanguageMiddleware(LocaleMiddleware):
    """Django's, less the header that says that an answer varies with what a browser prefers: none does."""

    def process_response(self, request, response):
        response.headers.setdefault("Content-Language", get_language())
        return response


def switch(request):
    """[(language, its own name, this page in it)] of the others."""
    address, shown = request.get_full_path(), get_language()
    return [(code, name, in_language(code, address)) for code, name in settings.LANGUAGES if code != shown]


def alternates(address):
    """[(hreflang, the same page)]: in each language, and for who reads none of them."""
    every = [(code, in_language(code, address)) for code, _ in settings.LANGUAGES]
    return [*every, ("x-default", in_language(settings.LANGUAGE_CODE, address))]
