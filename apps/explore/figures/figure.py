"""A figure with its table: on a page, and as files of the same address."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.utils.translation import gettext as _

from apps.core.filters.explain import Explanation, build_query_string, explain_count
from apps.core.filters.filterset import RecordFilter
from apps.core.formats import tabular
from apps.core.languages import remove_language_prefix
from apps.core.models import Record
from apps.explore.figures import card
from apps.explore.figures.card import Card
from apps.explore.figures.png import render_png
from apps.history.models import get_data_revision
from apps.http.downloads import set_download_name

IMAGE_FORMATS = ("svg", "png")
TABLE_FORMATS = ("csv", "xlsx", "json")
FIGURE_FORMATS = (*IMAGE_FORMATS, *TABLE_FORMATS)
SVG_SIZE = re.compile(r'width="(\d+)" height="(\d+)"')
TRANSLATED_COLUMNS = [
    _("group"),
    _("label"),
    _("then"),
    _("tie"),
    _("under"),
    _("shared"),
]  # no other page says
MAX_ZOOMED_PIXELS = 2_000_000  # pixels
MAX_DRAWN_CELLS = 6_000  # cells or bars: more is no picture any more


@dataclass
class Figure:
    """`path`: its address without ending; `rows`: what its table has, one dictionary a row.

    `draw(note, saved)` gives the SVG. `own`: the parameters that are the figure's and not the filter's.
    `linked`: the column that leads to what a row tells of, the last if none is named. `record`: the one
    that it is the figure of.
    """

    title: str
    note: str
    path: str
    filterset: RecordFilter
    rows: list[dict]
    draw: Callable
    own: dict = field(default_factory=dict)
    size: int = 0
    linked: str = ""
    record: Record | None = None

    @property
    def query(self):
        return build_query_string(self.filterset, **{name: [value] for name, value in self.own.items()})

    def address(self, format=""):
        address = f"{remove_language_prefix(self.path)}.{format}" if format else f"{self.path}/"
        return f"{address}?{self.query}" if self.query else address

    @property
    def files(self):
        return [
            (name, self.address(name)) for name in (FIGURE_FORMATS if self.is_drawable else TABLE_FORMATS)
        ]

    @property
    def is_empty(self):
        return not any(self.record or row.get("risks") or row.get("sources") for row in self.rows)

    @property
    def is_drawable(self):
        return self.size <= MAX_DRAWN_CELLS

    @property
    def drawing(self):
        return self.draw(self.note, False)

    @property
    def columns(self):
        """Of the table."""
        return [name for name in self.rows[0] if name != "list"]

    @property
    def led(self):
        """The column whose cells lead to what the row tells of."""
        return self.linked or self.columns[-1]

    @property
    def is_counted(self):
        """Whether that column is a number, and not the name of a record."""
        return not self.linked

    @property
    def table(self):
        """[(address, [(column, cell)])]"""
        return [(row["list"], [(name, row[name]) for name in self.columns]) for row in self.rows]

    @property
    def card(self):
        return Card(str(_("Figure")), self.title, (self.note,))

    @property
    def embed(self):
        return self.address("svg")

    def explained(self) -> Explanation:
        return explain_count(self.filterset, self.filterset.facets())


def respond_with_figure(request, figure, format, template, **context):
    """The page, or the figure as a file."""
    if not format:
        return render(request, template, {"figure": figure, "explained": figure.explained(), **context})
    if format == card.CARD_SUFFIX:
        return card.respond_with_card(figure.card, request.get_host())
    if format in IMAGE_FORMATS:
        return respond_with_image(request, figure, format)
    about = {"figure": figure.title, "counts": figure.note} | describe_figure_provenance(request, figure)
    make, content_type = tabular.EXPORT_FORMATS[format]
    rows = ({**row, "list": request.build_absolute_uri(row["list"])} for row in figure.rows)
    response = make(rows, list(figure.rows[0]) if figure.rows else [], about)
    response["Content-Type"] = content_type
    return set_figure_filename(response, figure, format)


def describe_figure_provenance(request, figure):
    told = figure.explained()
    left = [*told.excluded, *told.unpublished]
    return {
        "counted": told.counted,
        "filters": " and ".join(told.conditions) or "none",
        "among_them": "; ".join(f"{line.count} where {line.condition}" for line in told.included) or "none",
        "left_out": "; ".join(format_excluded_count(line) for line in left) or "none",
        "address": request.build_absolute_uri(figure.address()),
        "data_revision": str(get_data_revision()),
    }


def format_excluded_count(line):
    if isinstance(line, tuple):
        return f"{line[0]} {line[1]}, of the whole base"
    return f"{line.count} where {line.condition}"


def respond_with_image(request, figure, format):
    if not figure.is_drawable:
        raise BadRequest(
            {"by": f"{figure.size:,} cells are no picture any more. Add filters, or take the CSV."}
        )
    note = (
        f"{figure.note} {request.build_absolute_uri(figure.address())}, data revision {get_data_revision()}."
    )
    picture = figure.draw(note, True).replace('href="/', f'href="{request.build_absolute_uri("/")}')
    if format == "svg":
        response = HttpResponse(picture, content_type="image/svg+xml")
    else:
        response = HttpResponse(render_png(picture, choose_zoom(picture)), content_type="image/png")
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Access-Control-Allow-Origin"] = "*"
    return set_figure_filename(response, figure, format, inline=True)


def choose_zoom(svg):
    """Twice as large as the drawing, so that its text is sharp, unless that is very large itself."""
    width, height = (int(side) for side in SVG_SIZE.search(svg).groups())
    return 2 if width * height < MAX_ZOOMED_PIXELS else 1


def set_figure_filename(response, figure, format, inline=False):
    name = slugify(f"riskbase {figure.title}")[:80]
    return set_download_name(response, f"{name}.{format}", inline=inline)
