"""Take the screenshots of the curator's guide from a new database, in the order of a curator's work.

python docs/curating_screenshots.py OLDER.csv NEWER.xlsx

The files are two releases of the MIT AI Risk Repository. The database is created in a temporary folder.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from screenshots import CHROMIUM_FLAGS, IMAGE_FOLDER

ROOT = Path(__file__).parent.parent
CURATING_VIEWPORT = {"width": 1200, "height": 900}
CURATOR_PASSWORD = "for the pictures"  # noqa: S105 - of a temporary database


@contextmanager
def run_documentation_server() -> Iterator[str]:
    """The URL of a server whose database holds the shipped knowledge and one superuser, `curator`."""
    with socket.socket() as free, tempfile.TemporaryDirectory() as folder:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
        free.close()
        environment = {**os.environ, "RISKBASE_DATA": folder, "DJANGO_SUPERUSER_PASSWORD": CURATOR_PASSWORD}
        environment.pop("DATABASE_URL", None)
        account = ["createsuperuser", "--noinput", "--username", "curator", "--email", "curator@example.org"]
        for command in (["prepare"], ["load_knowledge"], account):
            subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True)
        serve = [sys.executable, "manage.py", "runserver", "--noreload", address]
        server = subprocess.Popen(serve, cwd=ROOT, env=environment)
        try:
            wait_for_server(address)
            yield f"http://{address}"
        finally:
            server.terminate()
            server.wait()


def wait_for_server(address: str) -> None:
    host, port = address.split(":")
    for _ in range(100):
        try:
            socket.create_connection((host, int(port))).close()
            return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("The server does not answer.")


class CuratorBrowser:
    """One browser window in the admin."""

    def __init__(self, browser: Browser, base: str) -> None:
        self.page = browser.new_context(
            viewport=CURATING_VIEWPORT, color_scheme="light", base_url=base
        ).new_page()
        self.page.goto("/admin/login/")
        self.page.fill("#id_username", "curator")
        self.page.fill("#id_password", CURATOR_PASSWORD)
        self.page.click("[type=submit]")

    def take_screenshot(self, name: str, start: str = "") -> None:
        """Save what the window shows, scrolled to the element that the selector `start` finds."""
        if start:
            self.page.locator(start).first.evaluate("element => element.scrollIntoView({block: 'start'})")
        self.page.wait_for_load_state("networkidle")
        self.page.screenshot(path=IMAGE_FOLDER / f"curating-{name}.png")

    def upload(self, path: str) -> None:
        self.page.goto("/admin/ingest/plan/add/")
        self.page.set_input_files("#id_mit-ai-risk-repository-file0", path)
        self.page.click("button[value=mit-ai-risk-repository]")
        self.page.wait_for_selector("text=The plan was made.", timeout=120_000)

    def apply(self) -> None:
        self.page.click("text=Apply the plan")
        self.page.wait_for_selector("text=The plan was applied.", timeout=120_000)

    def open(self, words: str) -> None:
        """Open the first risk that a search finds."""
        self.page.goto(f"/admin/risks/risk/?q={words}")
        self.page.click("#result_list tbody tr:first-child th a")

    def save(self, **values: str) -> None:
        for name, value in values.items():
            self.page.fill(f"#id_{name}", value)
        self.page.click("input[name=_continue]")


def take_curating_screenshots(base: str, browser: Browser, older: str, newer: str) -> None:
    curator, other = CuratorBrowser(browser, base), CuratorBrowser(browser, base)
    page = curator.page
    curator.upload(older)
    curator.apply()
    for public_id in ("mit12", "mit14"):
        curator.open(public_id)
        text = page.input_value("#id_description")
        curator.save(description=f"{text} (as in the second edition)", reason="Compared with the paper")
    curator.upload(newer)
    curator.take_screenshot("plan")
    curator.take_screenshot("plan-decide", "h2:has-text('To decide')")
    curator.apply()

    curator.open("mit12")
    page.click("a.historylink")
    curator.take_screenshot("history")
    page.click("article.revision:has-text('Compared with the paper') >> a.button:has-text('Undo') >> nth=0")
    curator.take_screenshot("undo")

    curator.open("mit14")
    other.open("mit14")
    other.save(title="A title that says more", reason="Clearer")
    curator.save(title="Another title", reason="As in the paper")
    curator.take_screenshot("meanwhile")

    curator.open("mit1458")
    page.click("text=Draft a change")
    page.fill("#id_coding_note", "Read again: the text is about states, not about systems.")
    page.fill("#id_reason", "Second reading")
    page.click("text=Keep the draft change")
    curator.take_screenshot("draft")

    page.goto("/admin/risks/risk/?entity__exact=not-coded&status__exact=published")
    page.click("#action-toggle")
    page.select_option("select[name=action]", "edit")
    page.click("button[name=index]")
    page.check("[name=set-coding_note]")
    page.fill("#id_coding_note", "MIT decided not to code this one.")
    page.fill("#id_reason", "To distinguish it from blank")
    page.click("[name=_show]")
    curator.take_screenshot("set-fields", "#id_coding_note")

    curator.open("mit14")
    page.click("text=Provenance")
    curator.take_screenshot("provenance")

    page.goto("/quality/")
    curator.take_screenshot("quality")
    page.goto("/quality/near-duplicates/")
    curator.take_screenshot("near-duplicates")
    page.click("text=Merge >> nth=0")
    curator.take_screenshot("merge")


if __name__ == "__main__":
    IMAGE_FOLDER.mkdir(exist_ok=True)
    with run_documentation_server() as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM_FLAGS)
        take_curating_screenshots(base, browser, *(str(Path(path).resolve()) for path in sys.argv[1:3]))
        browser.close()
