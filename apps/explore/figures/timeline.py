"""Years in a row, each with a square for every source of that year."""

from apps.core.languages import format_count
from apps.explore.figures.svg import draw_rect, draw_text, join_shapes, render_svg, wrap_in_link
from apps.sources.models import Source

YEAR_WIDTH, SQUARE_SIDE, SQUARE_STEP = 40, 14, 16
SQUARES_PER_ROW = 2  # squares in a row of a year
MAX_CONSECUTIVE_YEARS = 60  # years that are shown with the empty ones between them


def draw_timeline(years, title, note, address, saved=False):
    """`years`: {year: sources}; `address`: from a year to its list."""
    shown = list_shown_years(years)
    floor = 26 + SQUARE_STEP * max((count_square_rows(count) for count in years.values()), default=0)
    shapes = join_shapes(
        draw_year(year, years, (6 + YEAR_WIDTH * n, floor), address) for n, year in enumerate(shown)
    )
    return render_svg(title, note, (max(480, YEAR_WIDTH * len(shown) + 12), floor + 26), shapes, saved)


def list_shown_years(years):
    """All years from the first to the last, unless that is too long to show."""
    first, last = min(years, default=0), max(years, default=-1)
    return list(range(first, last + 1)) if last - first < MAX_CONSECUTIVE_YEARS else sorted(years)


def count_square_rows(count):
    return -(-count // SQUARES_PER_ROW)


def draw_year(year, years, at, address):
    (x, floor), count = at, years.get(year, 0)
    label = draw_text(year, (x + SQUARE_STEP, floor + 20), "ink" if count else "muted", "middle")
    if not count:
        return label
    squares = [draw_square(x, floor, n) for n in range(count)]
    number = draw_text(
        count, (x + SQUARE_STEP, floor - SQUARE_STEP * count_square_rows(count) - 6), anchor="middle"
    )
    return wrap_in_link(
        address(year), f"{year}: {format_count(count, Source._meta)}", join_shapes([*squares, number, label])
    )


def draw_square(x, floor, number):
    beside, above = number % SQUARES_PER_ROW, 1 + number // SQUARES_PER_ROW
    return draw_rect(
        (x + 1 + SQUARE_STEP * beside, floor - SQUARE_STEP * above), SQUARE_SIDE, SQUARE_SIDE, "d5"
    )
