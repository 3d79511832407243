"""Takes the pictures of the curator's guide from a base of its own, as a curator would come by them.

python docs/curating_pictures.py OLDER.csv NEWER.xlsx

The files are two releases of the MIT AI Risk Repository. The base is made in a temporary folder.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright
from screenshots import FLAGS, FOLDER

ROOT = Path(__file__).parent.parent
CURATING_VIEWPORT = {"width": 1200, "height": 900}
CURATOR_PASSWORD = "for the pictures"  # noqa: S105 - of a base that is thrown away


@contextmanager
def run_documentation_server():
    """The address of a server on a base with the knowledge that ships and one superuser, `curator`."""
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


def wait_for_server(address):
    host, port = address.split(":")
    for _ in range(100):
        try:
            return socket.create_connection((host, int(port))).close()
        except OSError:
            time.sleep(0.2)
    raise SystemExit("The server does not answer.")


class CuratorBrowser:
    """One browser window in the admin."""

    def __init__(self, browser, base):
        self.page = browser.new_context(
            viewport=CURATING_VIEWPORT, color_scheme="light", base_url=base
        ).new_page()
        self.page.goto("/admin/login/")
        self.page.fill("#id_username", "curator")
        self.page.fill("#id_password", CURATOR_PASSWORD)
        self.page.click("[type=submit]")

    def picture(self, name, at=None):
        """What the window shows, from the element on that `at` finds."""
        if at:
            self.page.locator(at).first.evaluate("element => element.scrollIntoView({block: 'start'})")
        self.page.wait_for_load_state("networkidle")
        self.page.screenshot(path=FOLDER / f"curating-{name}.png")

    def upload(self, path):
        self.page.goto("/admin/ingest/plan/add/")
        self.page.set_input_files("#id_mit-ai-risk-repository-file0", path)
        self.page.click("button[value=mit-ai-risk-repository]")
        self.page.wait_for_selector("text=The plan was made.", timeout=120_000)

    def apply(self):
        self.page.click("text=Apply the plan")
        self.page.wait_for_selector("text=The plan was applied.", timeout=120_000)

    def open(self, found):
        self.page.goto(f"/admin/risks/risk/?q={found}")
        self.page.click("#result_list tbody tr:first-child th a")

    def save(self, **values):
        for name, value in values.items():
            self.page.fill(f"#id_{name}", value)
        self.page.click("input[name=_continue]")


def take_curating_screenshots(base, browser, older, newer):
    curator, other = CuratorBrowser(browser, base), CuratorBrowser(browser, base)
    page = curator.page
    curator.upload(older)
    curator.apply()
    for found in ("mit12", "mit14"):
        curator.open(found)
        text = page.input_value("#id_description")
        curator.save(description=f"{text} (as in the second edition)", reason="Compared with the paper")
    curator.upload(newer)
    curator.picture("plan")
    curator.picture("plan-decide", "h2:has-text('To decide')")
    curator.apply()

    curator.open("mit12")
    page.click("a.historylink")
    curator.picture("history")
    page.click("article.revision:has-text('Compared with the paper') >> a.button:has-text('Undo') >> nth=0")
    curator.picture("undo")

    curator.open("mit14")
    other.open("mit14")
    other.save(title="A title that says more", reason="Clearer")
    curator.save(title="Another title", reason="As in the paper")
    curator.picture("meanwhile")

    curator.open("mit1458")
    page.click("text=Draft a change")
    page.fill("#id_coding_note", "Read again: the text speaks of states, not of systems.")
    page.fill("#id_reason", "Second reading")
    page.click("text=Keep the draft change")
    curator.picture("draft")

    page.goto("/admin/risks/risk/?entity__exact=not-coded&status__exact=published")
    page.click("#action-toggle")
    page.select_option("select[name=action]", "edit")
    page.click("button[name=index]")
    page.check("[name=set-coding_note]")
    page.fill("#id_coding_note", "MIT decided not to code this one.")
    page.fill("#id_reason", "To tell it from what is blank")
    page.click("[name=_show]")
    curator.picture("set-fields", "#id_coding_note")

    curator.open("mit14")
    page.click("text=Provenance")
    curator.picture("provenance")

    page.goto("/quality/")
    curator.picture("quality")
    page.goto("/quality/near-duplicates/")
    curator.picture("near-duplicates")
    page.click("text=Merge >> nth=0")
    curator.picture("merge")


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    with run_documentation_server() as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        take_curating_screenshots(base, browser, *(str(Path(path).resolve()) for path in sys.argv[1:3]))
        browser.close()
