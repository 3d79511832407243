"""A browser that fails a test over anything it complains about."""

import os
import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
QUIET += ["--disable-sync", "--no-first-run"]
SCHEMES = ("light", "dark")


@pytest.fixture(scope="session")
def chromium():
    """One process for all tests of a worker; each opens windows in contexts of its own."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not path:
        pytest.skip("Chromium is not installed")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright runs its own event loop
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium, live_server):
    """Opens a window: `open_page(390, color_scheme="dark")`. No request may leave the host."""
    complaints, contexts = [], []

    def open_window(width=1440, **options):
        size = {"width": width, "height": 900}
        context = chromium.new_context(base_url=live_server.url, viewport=size, **options)
        contexts.append(context)
        context.on("console", lambda message: complaints.append(f"{message.page.url}: {message.text}"))
        context.on("weberror", lambda failure: complaints.append(str(failure.error)))
        context.on("request", lambda request: complaints.extend(leaving(request.url, live_server.url)))
        context.on("response", lambda answer: complaints.extend(failing(answer)))
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.set_default_navigation_timeout(60_000)  # the first page of a worker is the slowest
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert complaints == []


def leaving(url, home):
    return [] if url.startswith((home, "data:")) else [f"leaves the host: {url}"]


def failing(answer):
    return [f"{answer.status}: {answer.url}"] if answer.status >= 400 else []


@pytest.fixture
def violations():
    """What axe finds on a page in light and in dark, every rule on: [(scheme, rule, element)]."""

    def found(page):
        return [hit for scheme in SCHEMES for hit in found_in(page, scheme)]

    return found


def found_in(page, scheme):
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # no colour halfway
    results = Axe().run(page).response["violations"]
    return [(scheme, item["id"], node["html"][:120]) for item in results for node in item["nodes"]]
