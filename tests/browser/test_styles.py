"""The one sheet of a page: what was left out of those that it was made of is missed nowhere."""

import pytest
from browser.visit import Visit
from bs4 import BeautifulSoup

pytestmark = pytest.mark.browser

# Rules that the page's own sheet lacks, and that an element of the page would have followed, were
# it pointed at or focused
MISSED = r"""async (files) => {
  const BRACKETS = '\\((?:[^()]|\\([^()]*\\))*\\)';
  const ONE = new RegExp(`(?:${BRACKETS}|[^,])+`, 'g');
  const MOMENT = new RegExp(BRACKETS + '|::?(before|after|marker|placeholder|selection|-[\\w-]+'
    + '|hover|active|visited|focus-visible|focus-within|focus)\\b', 'g');
  const always = (selector) => selector.replace(MOMENT, (it, moment) => moment ? '' : it) || '*';
  const within = (rule) => [...(rule.cssRules ?? [])].flatMap(within)
    .concat(rule.selectorText && rule.style.length ? rule.selectorText.match(ONE) : []);
  const selectors = (sheets) => new Set(sheets.flatMap((sheet) => [...sheet.cssRules])
    .flatMap(within).map((one) => one.trim()));
  const read = async (file) => new CSSStyleSheet().replace(await (await fetch(file)).text());
  const here = selectors([...document.styleSheets]);
  return [...selectors(await Promise.all(files.map(read)))]
    .filter((one) => !here.has(one) && document.querySelector(always(one)));
}"""


def test_no_rule_in_use_was_left_out(chromium, site, folder, path):
    whole = BeautifulSoup((folder / "search.html").read_text(encoding="utf-8"), "html.parser")
    sheets = [f"/{link['href']}" for link in whole.select("link[rel=stylesheet]")]
    assert len(sheets) > 10  # the search page has them one by one, as the theme gives them
    with Visit(chromium, site) as visit:
        assert visit.open(path).evaluate(MISSED, sheets) == []
