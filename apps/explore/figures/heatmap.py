"""A cross-tab drawn as a heat map: the number in each cell, gaps hatched, what is no code apart."""

from django.utils.translation import gettext as _

from apps.core.languages import counted, thousands
from apps.explore.figures.svg import LINE, SIZE, hatched, joined, lines, link, picture, rect, text, widest
from apps.explore.figures.text_wrap import wrap
from apps.risks.models import Risk

LABEL, WIDE, NARROW, TALL, LOWEST = 220, 84, 44, 190, 36
FEW = 8  # columns with their heads written across
APART = 14  # room before what stands apart


def heat(table, title, note, saved=False):
    across, left = len(table.columns) <= FEW, widest((head.label for head in table.rows), LABEL)
    width = WIDE if across else NARROW
    heads = [headed(head.label, width, across) for head in table.columns]
    top = LINE * max(map(len, heads), default=0) if across else widest(map(longest, heads), TALL + 12)
    names = [wrap(head.label, left - 12, SIZE) for head in table.rows]
    heights = [max(LOWEST, LINE * len(name) + 12) for name in names]
    xs = places([width] * len(heads), table.columns, left)
    ys = places(heights, table.rows, top + 8)
    shapes, gaps = [column(head, x, width, top, across) for head, x in zip(heads, xs, strict=True)], []
    for (head, cells), name, y, height in zip(table.lines, names, ys, heights, strict=True):
        shapes.append(lines(name, (0, y + (height - LINE * len(name)) / 2 + 13)))
        for cell, other, x in zip(cells, table.columns, xs, strict=True):
            box = (x + 1, y + 1), (width - 2, height - 2)
            if cell.count:
                shapes.append(filled(cell, f"{head.label}, {other.label}", *box))
            elif head.apart or other.apart:
                shapes.append(text(_("none"), middle(*box), "muted", "middle") if cell.possible else "")
            elif cell.possible:
                gaps.append(box)
    size = max([480, *(x + width for x in xs)]), max(map(sum, zip(ys, heights, strict=True)), default=top) + 4
    return picture(title, note, size, joined([hatched(gaps), *shapes]), saved)


def headed(label, width, across):
    whole, most = wrap(label, width - 6 if across else TALL, SIZE), 6 if across else 2
    return whole if len(whole) <= most else [*whole[: most - 1], f"{whole[most - 1]} …"]


def longest(head):
    return max(head, key=len, default="")


def places(sizes, heads, start):
    """Where each row or column begins."""
    found, apart = [], False
    for size, head in zip(sizes, heads, strict=True):
        start += APART if head.apart and not apart and found else 0
        apart = apart or head.apart
        found.append(start)
        start += size
    return found


def column(head, x, width, top, across):
    if across:
        return lines(head, (x + width / 2, top - LINE * (len(head) - 1)), anchor="middle")
    first = x + width / 2 + 5 - LINE * (len(head) - 1) / 2
    return joined(text(line, (first + LINE * n, top), turned=True) for n, line in enumerate(head))


def filled(cell, name, at, size):
    """The number on its ground, a link. What is no code has no colour, and in shares it has brackets."""
    shown = f"({thousands(cell.count)})" if cell.number is None else cell.shown
    ground = rect(at, *size, f"h{cell.step}" if cell.step else "paper")
    name = f"{name}: {counted(cell.count, Risk._meta)}"
    return link(cell.address, name, joined([ground, text(shown, middle(at, size), anchor="middle")]))


def middle(at, size):
    """Where a number stands in a box."""
    return at[0] + size[0] / 2, at[1] + size[1] / 2 + 5
