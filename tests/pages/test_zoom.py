"""Who enlarges a page, or wants no motion: all of it is there, nothing over anything else, nothing moves."""

import pytest

from tests.pages.pages import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "Supercalifragilisticexpialidocious/unbroken/words and others, " * 3

# A window of 1440 at 200 %, of 1280 at 400 %; a desktop and a phone on which text alone is twice as large.
SIZES = [(720, 450, "100%"), (320, 256, "100%"), (1440, 900, "200%"), (390, 844, "200%")]

# Pieces of text that overlap, or are cut off by a box that does not scroll. A list shows two
# lines of a text on purpose.
AMISS = """() => {
  const shown = e => e.checkVisibility({visibilityProperty: true}) && !e.closest('.sr, .skip, svg, option')
  const own = e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())
  const texts = [...document.querySelectorAll('body *')].filter(e => own(e) && shown(e))
  const floats = e => ['sticky', 'fixed'].includes(getComputedStyle(e).position)
  const stays = e => e && (floats(e) || stays(e.parentElement))
  const box = e => e && (getComputedStyle(e).overflowY === 'visible' ? box(e.parentElement)
    : e.getBoundingClientRect())
  const inside = (r, e) => !box(e) || (r.top < box(e).bottom - 2 && r.left < box(e).right - 2)
  const lines = texts.filter(e => !stays(e)).flatMap(e => [...e.childNodes]
    .filter(n => n.nodeType === 3 && n.data.trim()).flatMap(n => {
      const range = document.createRange(); range.selectNodeContents(n)
      return [...range.getClientRects()].filter(r => r.width > 1 && r.height > 1 && inside(r, e))
        .map(r => ({e, r}))
    }))
  const meets = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 0.5 * Math.min(a.height, b.height)
  const name = e => `${e.tagName.toLowerCase()} ${e.textContent.trim().slice(0, 40)}`
  lines.sort((a, b) => a.r.top - b.r.top)
  const over = lines.flatMap((a, i) => {
    const found = []
    for (let j = i + 1; j < lines.length && lines[j].r.top < a.r.bottom; j++)
      if (a.e !== lines[j].e && meets(a.r, lines[j].r)) found.push(`${name(a.e)} over ${name(lines[j].e)}`)
    return found
  })
  const hides = value => ['hidden', 'clip'].includes(value)
  const clips = (e, s) => hides(s.overflowX) && e.scrollWidth > e.clientWidth + 1
    || hides(s.overflowY) && s.webkitLineClamp === 'none' && e.scrollHeight > e.clientHeight + 1
  const cut = [...document.querySelectorAll('body :not(input)')]
    .filter(e => shown(e) && clips(e, getComputedStyle(e))).map(e => `${name(e)} is cut off`)
  const held = e => e && (getComputedStyle(e).overflowX !== 'visible' || held(e.parentElement))
  const out = e => e.getBoundingClientRect().right > innerWidth + 1 && !held(e.parentElement)
  const wide = document.documentElement.scrollWidth <= innerWidth ? []
    : ['the page scrolls sideways', ...[...document.querySelectorAll('body *')].filter(out).map(name)]
  return [...wide, ...over, ...cut]
}"""


MOVING = """() => [...document.querySelectorAll('*')]
  .flatMap(e => ['', '::before', '::after'].map(part => [e, getComputedStyle(e, part)]))
  .filter(([, s]) => s.scrollBehavior === 'smooth' || [s.transitionDuration, s.animationDuration]
    .some(all => all.split(',').some(one => parseFloat(one) > 0.001)))
  .map(([e]) => `${e.tagName.toLowerCase()} moves`)"""


def amiss(page, width, height, text):
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate("size => { document.documentElement.style.fontSize = size }", text)
    return page.evaluate(AMISS)


def test_every_page_is_whole_and_still_however_large_and_has_one_first_heading_and_ids_that_are_unique(
    open_page,
):
    page = open_page(reduced_motion="reduce")
    for name, address in World(2, words=LONG).pages.items():
        page.goto(address)
        assert {size: found for size in SIZES if (found := amiss(page, *size))} == {}, name
        assert page.evaluate(MOVING) == [], name
        assert page.locator("h1").count() == 1, name
        ids = page.evaluate("[...document.querySelectorAll('[id]')].map(element => element.id)")
        assert len(ids) == len(set(ids)), name
