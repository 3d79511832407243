"""The figures that have an address of their own under /explore/."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.core.filters.filterset import RecordFilter
from apps.explore.figures.bars import build_domains_figure, build_profile_figure
from apps.explore.figures.figure import Figure
from apps.explore.figures.neighbourhood_figure import build_neighbourhood_figure
from apps.explore.figures.scenario import build_scenario_figure
from apps.explore.figures.timeline import build_timeline_figure


@dataclass(frozen=True)
class FigureType:
    """`plural`: the noun whose filter selects the records. Only figures with a title are in the index."""

    plural: str
    build: Callable[[RecordFilter], Figure]
    title: str | Promise = ""
    summary: str | Promise = ""


FIGURES = {
    "domains": FigureType(
        "risks",
        build_domains_figure,
        _("The map of the domains"),
        _("The number of risks in each domain and subdomain."),
    ),
    "profile": FigureType(
        "risks",
        build_profile_figure,
        _("The causal profile"),
        _("Who or what causes the risks of a set, with what intent, and when."),
    ),
    "timeline": FigureType(
        "sources",
        build_timeline_figure,
        _("The timeline of the sources"),
        _("The number of sources of each year."),
    ),
    "scenario": FigureType("scenarios", build_scenario_figure),
    "neighbourhood": FigureType("risks", build_neighbourhood_figure),
}
