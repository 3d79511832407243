"""A figure with its table, as a page and as files: images, tables and the preview card."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import gettext as _

from apps.core.filters.explain import Explanation, build_query_string, explain_count
from apps.core.filters.filterset import RecordFilter
from apps.core.formats.tabular import create_file_response
from apps.core.languages import remove_language_prefix
from apps.core.models import Record
from apps.explore.figures.card import CARD_SUFFIX, Card, respond_with_card
from apps.explore.figures.svg import render_png
from apps.history.models import get_data_revision
from apps.http.downloads import set_download_name
from apps.http.file_formats import FILE_FORMATS

IMAGE_FORMATS = ("svg", "png")
TABLE_FORMATS = ("csv", "xlsx", "json")
FIGURE_FORMATS = (*IMAGE_FORMATS, *TABLE_FORMATS)
SVG_SIZE = re.compile(r'width="(\d+)" height="(\d+)"')
MAX_ZOOMED_PIXELS = 2_000_000
MAX_DRAWN_CELLS = 6_000  # a heat map with more cells cannot be read

# Column names that occur in no other translatable text.
TRANSLATED_COLUMNS = [_("group"), _("label"), _("then"), _("tie"), _("under"), _("shared")]

FigureRow = dict[str, str | int | float | bool | None]


@dataclass(frozen=True)
class Figure:
    """What a figure shows, how it is drawn and the rows of its table.

    `path` is its URL without the file ending. Each row has a key `list`: the URL behind the number in the
    last column, or behind the name in `linked_column` if that is given. `draw(note, saved)` returns the SVG.
    `parameters` are those of the figure, beside those of the filter. `record` is the record that it is about.
    """

    title: str
    note: str
    path: str
    filterset: RecordFilter
    rows: list[FigureRow]
    draw: Callable[[str, bool], SafeString]
    parameters: Mapping[str, str] = field(default_factory=dict)
    cell_count: int = 0
    linked_column: str = ""
    record: Record | None = None

    @property
    def query(self) -> str:
        return build_query_string(
            self.filterset, **{name: [value] for name, value in self.parameters.items()}
        )

    def address(self, format: str = "") -> str:
        """The URL of the page, or of a file."""
        address = f"{remove_language_prefix(self.path)}.{format}" if format else f"{self.path}/"
        return f"{address}?{self.query}" if self.query else address

    @property
    def files(self) -> list[tuple[str, str]]:
        """Each format with its URL."""
        formats = FIGURE_FORMATS if self.is_drawable else TABLE_FORMATS
        return [(format, self.address(format)) for format in formats]

    @property
    def file_name(self) -> str:
        """The name of its files without the ending."""
        return slugify(f"riskbase {self.title}")[:80]

    @property
    def is_empty(self) -> bool:
        return not any(self.record or row.get("risks") or row.get("sources") for row in self.rows)

    @property
    def is_drawable(self) -> bool:
        return self.cell_count <= MAX_DRAWN_CELLS

    @property
    def drawing(self) -> SafeString:
        return self.draw(self.note, False)

    @property
    def columns(self) -> list[str]:
        return [name for name in self.rows[0] if name != "list"]

    @property
    def link_column(self) -> str:
        """The column whose cells are links."""
        return self.linked_column or self.columns[-1]

    @property
    def links_numbers(self) -> bool:
        """Whether the links are on numbers, and not on names of records."""
        return not self.linked_column

    @property
    def table(self) -> list[tuple[object, list[tuple[str, object]]]]:
        """The URL of each row, and its cells with their columns."""
        return [(row["list"], [(name, row[name]) for name in self.columns]) for row in self.rows]

    @property
    def card(self) -> Card:
        return Card(str(_("Figure")), self.title, (self.note,))

    @property
    def image_address(self) -> str:
        return self.address("svg")

    def explain(self) -> Explanation:
        return explain_count(self.filterset, self.filterset.facets())


def respond_with_figure(
    request: HttpRequest, figure: Figure, format: str | None, template: str, **context: object
) -> HttpResponse:
    """The page of a figure, or the figure in a format."""
    if not format:
        return render(request, template, {"figure": figure, "explained": figure.explain(), **context})
    if format == CARD_SUFFIX:
        return respond_with_card(figure.card, request.get_host())
    if format in IMAGE_FORMATS:
        return respond_with_image(request, figure, format)
    about = {"figure": figure.title, "counts": figure.note, **describe_figure_provenance(request, figure)}
    rows = ({**row, "list": request.build_absolute_uri(str(row["list"]))} for row in figure.rows)
    columns = list(figure.rows[0]) if figure.rows else []
    return create_file_response(format, rows, columns, about, figure.file_name)


def describe_figure_provenance(request: HttpRequest, figure: Figure) -> dict[str, str]:
    """What the rows count, in English: columns of a metadata sheet or keys of a JSON file."""
    explanation = figure.explain()
    left_out = [f"{line.count} where {line.condition}" for line in explanation.excluded]
    left_out += [f"{count} {status}, of the whole base" for count, status in explanation.unpublished]
    return {
        "counted": explanation.counted,
        "filters": " and ".join(explanation.conditions) or "none",
        "among_them": "; ".join(f"{line.count} where {line.condition}" for line in explanation.included)
        or "none",
        "left_out": "; ".join(left_out) or "none",
        "address": request.build_absolute_uri(figure.address()),
        "data_revision": str(get_data_revision()),
    }


def respond_with_image(request: HttpRequest, figure: Figure, format: str) -> HttpResponse:
    if not figure.is_drawable:
        message = f"A figure of {figure.cell_count:,} cells cannot be read. Add filters, or use the CSV file."
        raise BadRequest({"by": message})
    address = request.build_absolute_uri(figure.address())
    drawing = figure.draw(f"{figure.note} {address}, data revision {get_data_revision()}.", True)
    svg = drawing.replace('href="/', f'href="{request.build_absolute_uri("/")}')
    if format == "svg":
        response = HttpResponse(svg, content_type=FILE_FORMATS["svg"].content_type)
    else:
        response = HttpResponse(
            render_png(svg, choose_zoom(svg)), content_type=FILE_FORMATS["png"].content_type
        )
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Access-Control-Allow-Origin"] = "*"
    return set_download_name(response, f"{figure.file_name}.{format}", inline=True)


def choose_zoom(svg: str) -> int:
    """2, so that text is sharp, or 1 for very large images."""
    size = SVG_SIZE.search(svg)
    return 2 if size and int(size[1]) * int(size[2]) < MAX_ZOOMED_PIXELS else 1
