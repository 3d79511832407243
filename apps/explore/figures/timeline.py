"""Years in a row, each with a square for every source of that year."""

from apps.core.languages import counted
from apps.explore.figures.svg import joined, link, picture, rect, text
from apps.sources.models import Source

WIDTH, SIDE, STEP = 40, 14, 16
ABREAST = 2  # squares in a row of a year
LONGEST = 60  # years that are shown with the empty ones between them


def timeline(years, title, note, address, saved=False):
    """`years`: {year: sources}; `address`: from a year to its list."""
    shown = span(years)
    floor = 26 + STEP * max((rows(count) for count in years.values()), default=0)
    shapes = joined(column(year, years, (6 + WIDTH * n, floor), address) for n, year in enumerate(shown))
    return picture(title, note, (max(480, WIDTH * len(shown) + 12), floor + 26), shapes, saved)


def span(years):
    """All years from the first to the last, unless that is too long to show."""
    first, last = min(years, default=0), max(years, default=-1)
    return list(range(first, last + 1)) if last - first < LONGEST else sorted(years)


def rows(count):
    return -(-count // ABREAST)


def column(year, years, at, address):
    (x, floor), count = at, years.get(year, 0)
    label = text(year, (x + STEP, floor + 20), "ink" if count else "muted", "middle")
    if not count:
        return label
    squares = [square(x, floor, n) for n in range(count)]
    number = text(count, (x + STEP, floor - STEP * rows(count) - 6), anchor="middle")
    return link(address(year), f"{year}: {counted(count, Source._meta)}", joined([*squares, number, label]))


def square(x, floor, number):
    beside, above = number % ABREAST, 1 + number // ABREAST
    return rect((x + 1 + STEP * beside, floor - STEP * above), SIDE, SIDE, "d5")
