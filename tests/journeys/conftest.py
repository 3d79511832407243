"""A reader at a desk or with a phone, whose browser runs scripts or not."""

import pytest

READERS = {
    "desk": (1440, True),
    "desk, no script": (1440, False),
    "phone": (390, True),
    "phone, no script": (390, False),
}


@pytest.fixture(params=READERS.values(), ids=READERS.keys())
def reader(request, open_page):
    """A page opened at the start, to go on from by what can be seen."""
    width, script = request.param
    page = open_page(width, java_script_enabled=script, accept_downloads=True)
    page.goto("/")
    return Reader(page)


class Reader:
    def __init__(self, page):
        self.page = page

    def go_to(self, name):
        """By the main menu, which a phone keeps behind a button."""
        menu = self.page.get_by_role("button", name="Menu")
        if menu.is_visible():
            menu.click()
        self.page.get_by_role("navigation", name="Main").get_by_role("link", name=name, exact=True).click()

    def follow(self, name, within="main"):
        self.page.locator(within).get_by_role("link", name=name, exact=True).first.click()

    def open(self, words):
        """Open the details behind a summary and return them."""
        summary = self.page.locator("main summary:visible", has_text=words)
        summary.click()
        return summary.locator("xpath=..")

    def heading(self, words=""):
        """The first heading, once it has the words."""
        found = self.page.get_by_role("heading", level=1).filter(has_text=words)
        found.wait_for()
        return found.inner_text()

    def download(self, link):
        """The bytes behind a link."""
        with self.page.expect_download() as started:
            link.click()
        return started.value.path().read_bytes()

    def select(self, *titles):
        """Tick records on a list and go to the selection."""
        for title in titles:
            self.page.get_by_label(f"Select {title}", exact=True).check()
        self.page.get_by_role("button", name="Add what is ticked to my selection").click()
        self.page.get_by_role("link", name="My selection").first.click()
        return self.heading("My selection")
