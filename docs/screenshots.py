"""Takes the pictures of the README and the docs from a running base.

python docs/screenshots.py http://127.0.0.1:8000
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).parent / "images"
PICTURES = {
    "home": "/",
    "risk": "/risks/mit1458/",
    "list": "/risks/?domain=6&entity=human",
    "scenario": "/scenarios/attribution-error-spiral/",
    "chain": "/explore/scenario/?id=auto-escalation",
    "neighbourhood": "/explore/neighbourhood/?actor=publics",
    "claim": "/claims/there-is-an-ai-arms-race/",
}
SIZE = {"width": 1200, "height": 1100}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
FLAGS += ["--disable-sync", "--no-first-run"]


def take(base):
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = browser.new_page(viewport=SIZE, color_scheme="light")
        page.goto(base)  # the typeface is there from the second page on
        for name, path in PICTURES.items():
            page.goto(base + path)
            page.screenshot(path=FOLDER / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    take(sys.argv[1].rstrip("/"))
