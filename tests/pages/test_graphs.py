"""Figures in a real browser: every text is inside its box, and no texts overlap."""

import pytest

from tests.factories import (
    make_actor,
    make_mitigation,
    make_mitigation_actor,
    make_mitigation_risk,
    make_risk,
    make_risk_actor,
    make_scenario,
    make_step,
)
from tests.pages.test_browser import overflow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "Überraschend MILITARISED minimum commandments, WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW " * 2
MISPLACED = """() => [...document.querySelectorAll('.drawing')].filter(d => d.getBoundingClientRect().width)
    .flatMap(drawing => {
        const shapes = [...drawing.querySelectorAll('text, .sunk')].map(shape => [shape, shape.getBBox()])
        const texts = shapes.filter(([shape]) => shape.tagName === 'text')
        const over = (a, b) => a.x < b.x + b.width - 1 && b.x < a.x + a.width - 1
            && a.y < b.y + b.height - 4 && b.y < a.y + a.height - 4
        const inside = (a, b) => a.x >= b.x && a.y >= b.y - 1 && a.x + a.width <= b.x + b.width
            && a.y + a.height <= b.y + b.height + 1
        const [width, height] = ['width', 'height'].map(side => +drawing.getAttribute(side))
        const whole = {x: 0, y: 0, width, height}
        return texts.filter(([text, box]) => !inside(box, whole) || shapes.some(([other, space]) =>
            other !== text && over(box, space) && !(other.tagName === 'rect' && inside(box, space))))
            .map(([text]) => text.textContent)
    })"""


@pytest.fixture
def base(chromium):
    """An actor with one link, one with sixty, and a scenario, all with long names."""
    few, many = make_actor(public_id="few", title=LONG), make_actor(public_id="many", title=LONG)
    make_risk_actor(make_risk("7.1", title=LONG), few)
    for number in range(60):
        risk = make_risk(f"{1 + number % 7}.{1 + number % 4}", title=f"{LONG} {number}")
        make_risk_actor(risk, many, ("drives", "exposed", "responsible")[number % 3])
        if number < 20:
            make_risk_actor(risk, make_actor(title=f"{LONG} {number}"))
            measure = make_mitigation(f"{1 + number % 4}.1", title=f"{LONG} {number}")
            make_mitigation_actor(measure, many if number > 4 else few), make_mitigation_risk(measure, risk)
    scenario = make_scenario(public_id="fall", title=LONG)
    for number in range(1, 6):
        make_step(scenario, number, make_risk("7.1"), [few, many], title=LONG, turns_into=LONG)


def test_every_text_is_inside_its_box_and_overlaps_no_other(open_page, base, violations):
    addresses = ["neighbourhood/?actor=few", "neighbourhood/?actor=many", "scenario/?id=fall"]
    for width in (390, 1440):
        page = open_page(width, bypass_csp=True)
        for address in addresses:
            page.goto(f"/explore/{address}")
            assert page.locator(".drawing:visible text").count() > 5
            assert page.evaluate(MISPLACED) == [], (width, address)
            assert violations(page) == [], (width, address)
            assert overflow(page) <= 0
            drawn = page.locator(".drawing:visible").bounding_box()
            assert drawn["x"] + drawn["width"] <= width, address
    page.emulate_media(media="print")
    assert page.locator(".drawing:visible .connector").count() > 3
