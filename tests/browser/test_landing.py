"""A link to a place in a long page leads there, though much above it is still being laid out."""

import pytest
from browser.visit import Visit

pytestmark = pytest.mark.browser

TOP = "id => document.getElementById(id).getBoundingClientRect().top"


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("place", ["the-assignment", "live-conv2d"])
def test_a_link_leads_to_its_place(chromium, site, width, place):
    with Visit(chromium, site, width=width) as visit:
        page = visit.open(f"book/convolution.html#{place}")
        assert 0 <= page.evaluate(TOP, place) < 120


def test_a_link_within_the_page_does_too_and_the_reader_moves_on_freely(chromium, site):
    with Visit(chromium, site) as visit:
        page = visit.open("book/convolution.html")
        page.evaluate("location.hash = 'exercises'")
        page.wait_for_timeout(500)
        assert 0 <= page.evaluate(TOP, "exercises") < 120
        page.mouse.move(600, 400)
        page.mouse.wheel(0, -3000)
        page.wait_for_timeout(500)
        assert page.evaluate(TOP, "exercises") > 900
