"""A colour of tokens.css as it is written in hexadecimal."""

import re
from pathlib import Path

from tests.pages.colour import linear_rgb

CSS = Path(__file__).parents[2] / "static" / "css" / "tokens.css"


def light(name):
    form = re.search(rf"--{name}: light-dark\(oklch\(([^)]+)\)", CSS.read_text())[1]
    return "#" + "".join(f"{round(255 * coded(x)):02x}" for x in linear_rgb([*map(float, form.split())]))


def coded(x):
    """Linear light as sRGB has it."""
    x = min(1, max(0, x))
    return 12.92 * x if x <= 0.0031308 else 1.055 * x ** (1 / 2.4) - 0.055
