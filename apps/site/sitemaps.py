"""Sitemaps, robots.txt and llms.txt."""

from collections.abc import Sequence
from datetime import datetime

from django.contrib.sitemaps import Sitemap
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from apps.core.models import Record, RecordQuerySet
from apps.core.nouns import NOUNS, Noun
from apps.explore.figures.registry import FIGURES
from apps.explore.quality.checks import CHECKS
from apps.exports.formats import LIST_FORMATS, RECORD_FORMATS

# Pages that work without parameters, by the names of their routes.
PAGE_ROUTES = [
    "home",
    "about",
    "search",
    "lookup",
    "explore",
    "sheet",
    "changes",
    "dump",
    "vocabulary",
    "quality",
    "near-duplicates",
]


class MultilingualSitemap(Sitemap):
    """Every page in each language, with links to the other languages."""

    i18n = alternates = x_default = True


class RecordSitemap(MultilingualSitemap):
    """The published records of one noun."""

    limit = 2500

    def __init__(self, noun: Noun) -> None:
        self.model = noun.model

    def items(self) -> RecordQuerySet:
        return self.model.objects.published().order_by("pk").only("pk", "public_id", "updated")

    def lastmod(self, record: Record) -> datetime:
        return record.updated


class PageSitemap(MultilingualSitemap):
    """The pages that show no single record; items are (name of the route, its arguments)."""

    def items(self) -> Sequence[tuple[str, tuple[str, ...]]]:
        routes: list[tuple[str, tuple[str, ...]]] = [(name, ()) for name in PAGE_ROUTES]
        routes += [("figure", (name,)) for name, figure in FIGURES.items() if figure.title]
        routes += [("quality-list", (check.name,)) for check in CHECKS]
        return [*routes, *((f"{noun.name}-list", ()) for noun in NOUNS.values())]

    def location(self, item: tuple[str, tuple[str, ...]]) -> str:
        name, arguments = item
        return reverse(name, args=arguments)


SITEMAPS: dict[str, Sitemap] = {"pages": PageSitemap()}
SITEMAPS |= {plural: RecordSitemap(noun) for plural, noun in NOUNS.items()}


@require_safe
def robots_txt(request: HttpRequest) -> HttpResponse:
    return render_plain_text(request, "robots.txt")


@require_safe
def llms_txt(request: HttpRequest) -> HttpResponse:
    """A guide for language models, see https://llmstxt.org/."""
    nouns = [(plural, reverse(f"{noun.name}-list")) for plural, noun in NOUNS.items()]
    return render_plain_text(
        request, "llms.txt", nouns=nouns, formats=LIST_FORMATS, record_formats=RECORD_FORMATS
    )


def render_plain_text(request: HttpRequest, template: str, **context: object) -> HttpResponse:
    site = request.build_absolute_uri("/")[:-1]
    return render(request, template, {**context, "site": site}, content_type="text/plain; charset=utf-8")
