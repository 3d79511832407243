"""The colours of tokens.css, measured: WCAG 2.2 contrast, and distance for colour-blind readers."""

import math
import re
from itertools import combinations, pairwise
from pathlib import Path

import pytest

from tests.pages.colour import linear_rgb, oklab, times

CSS = Path(__file__).parents[2] / "static" / "css" / "tokens.css"
TOKEN = re.compile(r"--([\w-]+): light-dark\(oklch\(([^)]+)\), oklch\(([^)]+)\)\);")
LIGHT, DARK = (
    {name: tuple(map(float, forms[i].split())) for name, *forms in TOKEN.findall(CSS.read_text())}
    for i in (0, 1)
)
DOMAINS = [f"d{n}" for n in range(1, 8)]
# Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB.
PROTANOPIA = (0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)
DEUTERANOPIA = (
    (0.367322, 0.860646, -0.227968),
    (0.280085, 0.672501, 0.047413),
    (-0.011820, 0.042940, 0.968881),
)
FULL_SIGHT = (1, 0, 0), (0, 1, 0), (0, 0, 1)

pytestmark = pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])


def contrast(one, other):
    luminance = (times([(0.2126, 0.7152, 0.0722)], linear_rgb(c))[0] for c in (one, other))
    low, high = sorted(luminance)
    return (high + 0.05) / (low + 0.05)


def test_all_colours_can_be_shown_in_srgb(palette):
    for name, colour in palette.items():
        assert all(-0.005 <= x <= 1.005 for x in linear_rgb(colour)), name


@pytest.mark.parametrize("paper", ["paper", "sunk"])
@pytest.mark.parametrize("text", ["ink", "muted", "accent", "wrong"])
def test_text_is_readable_on_paper(palette, text, paper):
    assert contrast(palette[text], palette[paper]) >= 4.5


@pytest.mark.parametrize("background", ["mark", "h1", "h2", "h3", "h4", "h5"])
def test_ink_is_readable_on_marks_and_heat(palette, background):
    assert contrast(palette["ink"], palette[background]) >= 4.5


@pytest.mark.parametrize("mark", [*DOMAINS, "edge", "accent"])
def test_bars_borders_and_focus_stand_out_from_paper(palette, mark):
    assert contrast(palette[mark], palette["paper"]) >= 3
    assert contrast(palette[mark], palette["sunk"]) >= 3


def test_paper_on_ink_and_accent_is_readable(palette):
    assert min(contrast(palette["paper"], palette[b]) for b in ("ink", "accent")) >= 4.5


def test_neighbouring_domains_differ_in_lightness(palette):
    for one, other in pairwise(DOMAINS):
        assert abs(palette[one][0] - palette[other][0]) >= 0.1, (one, other)


def test_heat_steps_go_one_way(palette):
    steps = [contrast(palette[f"h{n}"], palette["paper"]) for n in range(1, 6)]
    assert steps == sorted(steps)


@pytest.mark.parametrize("sight", [FULL_SIGHT, PROTANOPIA, DEUTERANOPIA], ids=["full", "protan", "deutan"])
def test_domains_stay_apart_for_every_reader(palette, sight):
    seen = {d: oklab(times(sight, linear_rgb(palette[d]))) for d in DOMAINS}
    for one, other in combinations(DOMAINS, 2):
        assert math.dist(seen[one], seen[other]) >= 0.09, (one, other)
