"""Every page of the built site, as a reader without any other host sees it."""

from functools import cache
from urllib.parse import unquote, urlsplit

import pytest
from browser.visit import Visit
from bs4 import BeautifulSoup

pytestmark = pytest.mark.browser

BARE_MATH = """() => [...document.querySelectorAll('.math')]
  .filter(element => !element.querySelector('mjx-container'))
  .map(element => element.textContent)"""
# Barriers that keep somebody out: bad contrast, controls without a name, pictures without a text
BARRIERS = """async () => (await axe.run({resultTypes: ['violations']})).violations
  .filter(found => ['serious', 'critical'].includes(found.impact))
  .flatMap(found => found.nodes.map(node => `${found.id}: ${node.html}`))"""
SILENT_FIGURES = """() => [...document.querySelectorAll('svg.figure')]
  .filter(figure => !(figure.role === 'img' && figure.ariaLabel?.trim().includes(' ')))
  .map(figure => figure.closest('[id]').id)"""
LUMINANCE = """() => {
  const [r, g, b] = getComputedStyle(document.body).backgroundColor.match(/\\d+/g);
  return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
}"""
# Formulas that end outside of their column, in what is folded, too
CUT_FORMULAS = """() => {
  document.querySelectorAll('details').forEach(it => it.open = true);
  document.querySelectorAll('.toggle-hidden')
    .forEach(it => it.classList.remove('toggle-hidden'));
  const cut = it => it.getAttribute('display') === 'true'
    ? it.scrollWidth > it.clientWidth + 1
    : it.getBoundingClientRect().right > it.parentElement.getBoundingClientRect().right + 1;
  return [...document.querySelectorAll('article mjx-container')]
    .filter(cut).map(it => it.textContent);
}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_page_is_whole(chromium, site, axe, path, width, theme):
    with Visit(chromium, site, width=width, theme=theme) as visit:
        page = visit.open(path)
        assert visit.foreign == []
        assert visit.faults == []
        assert page.evaluate(BARE_MATH) == []
        assert page.locator("mjx-merror, mjx-container mjx-container").count() == 0
        assert page.locator("i.fa-solid").count() == 0  # each became an icon
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert (page.evaluate(LUMINANCE) < 0.5) == (theme == "dark")
        assert page.evaluate(SILENT_FIGURES) == []
        if width == 390:
            assert page.evaluate(CUT_FORMULAS) == []
        if width == 1280:
            page.evaluate(axe)
            assert page.evaluate(BARRIERS) == []


def test_search_finds_a_chapter(chromium, site):
    with Visit(chromium, site) as visit:
        page = visit.open("search.html?q=convolution")
        page.locator("#search-results li a").first.wait_for()
        assert "convolution" in page.locator("#search-results").inner_text().lower()
        assert visit.foreign == []
        assert visit.faults == []


def test_the_reader_switches_the_theme(chromium, site):
    with Visit(chromium, site) as visit:
        page = visit.open("index.html")
        button = page.locator("button.theme-switch-button").first
        themes = set()
        for _ in range(3):
            button.click()
            themes.add(page.locator("html").get_attribute("data-theme"))
        assert themes == {"light", "dark"}
        assert visit.faults == []


def test_paper_is_light(chromium, site):
    with Visit(chromium, site, theme="dark") as visit:
        page = visit.open("book/intro.html")
        looks = []
        for event in ("beforeprint", "afterprint"):
            page.evaluate("event => dispatchEvent(new Event(event))", event)
            looks.append(page.locator("html").get_attribute("data-theme"))
        assert looks == ["light", "dark"]


@cache
def links_and_anchors(file):
    """What a page links to, and what can be linked to on it."""
    tree = BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")
    links = {str(link["href"]) for link in tree.find_all("a", href=True)}
    return links, {str(tag["id"]) for tag in tree.find_all(id=True)}


def test_links_lead_somewhere(folder, path):
    page = folder / path
    for link in links_and_anchors(page)[0]:
        parts = urlsplit(link)
        if parts.scheme:
            continue
        target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
        assert target.is_file(), f"{link} leads nowhere"
        if parts.fragment and target.suffix == ".html":
            anchors = links_and_anchors(target)[1]
            assert unquote(parts.fragment) in anchors, f"{link}: no such place in {target.name}"
