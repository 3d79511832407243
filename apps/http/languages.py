"""The language of a page is that of its address, and of nothing else."""

from django.conf import settings
from django.middleware.locale import LocaleMiddleware
from django.urls import translate_url
from django.utils.translation import get_language

OPEN_GRAPH_LOCALES = {"en": "en_GB", "es": "es_ES"}  # as Open Graph writes them


class LanguageMiddleware(LocaleMiddleware):
    """Django's, less the header that says that an answer varies with what a browser prefers: none does."""

    def process_response(self, request, response):
        response.headers.setdefault("Content-Language", get_language())
        return response


def translate_address(address):
    """{language: the same page in it}; nothing of a page that has but one address."""
    found = {code: translate_url(address, code) for code, _name in settings.LANGUAGES}
    return found if len({*found.values()}) > 1 else {}


def list_other_languages(request):
    """[(language, its own name, this page in it)] of the others."""
    found, names = translate_address(request.get_full_path()), dict(settings.LANGUAGES)
    return [(code, names[code], address) for code, address in found.items() if code != get_language()]


def list_language_alternates(address):
    """[(hreflang, the same page)]: in each language, and for who reads none of them."""
    found = translate_address(address)
    return [*found.items(), ("x-default", found[settings.LANGUAGE_CODE])] if found else []
