"""Take the screenshots of the README and the docs from a running server.

python docs/screenshots.py http://127.0.0.1:8000
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

IMAGE_FOLDER = Path(__file__).parent / "images"
SCREENSHOT_PATHS = {
    "home": "/",
    "risk": "/risks/mit1458/",
    "list": "/risks/?domain=6&entity=human",
    "scenario": "/scenarios/attribution-error-spiral/",
    "chain": "/explore/scenario/?id=auto-escalation",
    "neighbourhood": "/explore/neighbourhood/?actor=publics",
    "claim": "/claims/there-is-an-ai-arms-race/",
}
PAGE_VIEWPORT = {"width": 1200, "height": 1100}
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def take_page_screenshots(base: str) -> None:
    IMAGE_FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM_FLAGS)
        page = browser.new_page(viewport=PAGE_VIEWPORT, color_scheme="light")
        page.goto(base)  # the fonts are loaded from the second page on
        for name, path in SCREENSHOT_PATHS.items():
            page.goto(base + path)
            page.screenshot(path=IMAGE_FOLDER / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    take_page_screenshots(sys.argv[1].rstrip("/"))
