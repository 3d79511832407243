"""What programs look for at the root: a map of the site, rules for robots, a guide for language models."""

from django.contrib.sitemaps import Sitemap
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from apps.core.nouns import NOUNS
from apps.exports.templatetags.exports import LIST_FORMATS, RECORD_FORMATS


class MultilingualSitemap(Sitemap):
    """Each page in each language, with where it stands in the others."""

    i18n = alternates = x_default = True


class RecordSitemap(MultilingualSitemap):
    """The published records of one noun."""

    limit = 2500

    def __init__(self, model):
        self.model = model

    def items(self):
        return self.model.objects.published().order_by("pk").only("pk", "public_id", "updated")

    def lastmod(self, record):
        return record.updated


class PageSitemap(MultilingualSitemap):
    """The pages that belong to no record."""

    def items(self):
        lists = [f"{noun.model._meta.model_name}-list" for noun in NOUNS.values()]
        return ["home", "about", "changes", "dump", "quality", *lists]

    def location(self, name):
        return reverse(name)


SITEMAPS = {"pages": PageSitemap()} | {plural: RecordSitemap(noun.model) for plural, noun in NOUNS.items()}


@require_safe
def robots_txt(request):
    return render_plain_text(request, "robots.txt")


@require_safe
def llms_txt(request):
    """https://llmstxt.org/"""
    nouns = [(plural, reverse(f"{noun.model._meta.model_name}-list")) for plural, noun in NOUNS.items()]
    return render_plain_text(
        request, "llms.txt", nouns=nouns, formats=LIST_FORMATS, record_formats=RECORD_FORMATS
    )


def render_plain_text(request, template, **context):
    home = request.build_absolute_uri("/")[:-1]
    kind = "text/plain; charset=utf-8"
    return render(request, template, {**context, "home": home}, content_type=kind)
