"""Languages of pages: the address alone decides, never a cookie or the Accept-Language header."""

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.urls import translate_url
from django.utils.translation import get_language

OPEN_GRAPH_LOCALES = {"en": "en_GB", "es": "es_ES"}


class LanguageMiddleware(LocaleMiddleware):
    """Django's LocaleMiddleware without `Vary: Accept-Language`: no response depends on that header."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response.headers.setdefault("Content-Language", get_language())
        return response


def translate_address(address: str) -> dict[str, str]:
    """Return {language: address of the same page in it}, empty for a page that has one address only."""
    found = {code: translate_url(address, code) for code, _name in settings.LANGUAGES}
    return found if len({*found.values()}) > 1 else {}


def list_other_languages(request: HttpRequest) -> list[tuple[str, str, str]]:
    """Return (language code, its own name, address of this page) for each other language."""
    addresses, names = translate_address(request.get_full_path()), dict(settings.LANGUAGES)
    return [(code, names[code], address) for code, address in addresses.items() if code != get_language()]


def list_language_alternates(address: str) -> list[tuple[str, str]]:
    """Return (hreflang, address) for each language of a page and for `x-default`."""
    addresses = translate_address(address)
    return [*addresses.items(), ("x-default", addresses[settings.LANGUAGE_CODE])] if addresses else []
