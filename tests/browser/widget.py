"""A widget of a built page, as a test touches it."""

from typing import Any

from browser.visit import Visit

NUMBERS = """grid => [...grid.querySelectorAll('[role=row]')].map(row =>
  [...row.querySelectorAll('[role=cell] > *')].map(
    cell => cell.matches('input') ? cell.value : cell.textContent))"""


PLAIN = str.maketrans("−⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "--0123456789")


class Widget:
    """A widget of a page, by its number among them."""

    def __init__(self, page, number=0):
        self.page = page
        self.root = page.locator(".cnnref-widget[data-ready]").nth(number)
        self.root.locator("button[aria-label='Start again']").click()

    def numbers(self, label) -> Any:
        """What a grid shows, None for an empty cell."""
        cells = self.root.locator(f".cw-cells[aria-label='{label}']").evaluate(NUMBERS)
        return [[number(cell) if cell else None for cell in row] for row in cells]

    def text(self, part):
        return self.root.locator(f".cw-{part}").first.inner_text()

    def press(self, name):
        self.root.get_by_role("button", name=name, exact=True).click()

    def last(self):
        """Go to the last step."""
        self.root.locator("section").press("End")

    def choose(self, name):
        self.root.get_by_role("radio", name=name, exact=True).check()


def titled(page, title):
    """The widget of a page that has this title."""
    titles = page.locator(".cnnref-widget[data-ready] .cw-title").all_inner_texts()
    return Widget(page, titles.index(title))


def number(text) -> Any:
    """What a written number is worth: ``−0.5``, ``2.785 · 10⁻⁷``; a question mark stays."""
    plain = text.translate(PLAIN).replace(" · 10", "e")
    return "?" if text == "?" else float(plain)


def open_pages(chromium, site, names):
    """Open each page once for a module's tests, with what goes wrong on it, and close them."""
    opened = {}
    for name in names:
        opened[name] = Visit(chromium, site)
        opened[name].open(f"book/{name}.html").set_default_timeout(3000)
    yield opened
    for visit in opened.values():
        visit.context.close()
