"""What a printer gets: the code and the widgets' words, and nothing that is pressed."""

import pytest
from browser.visit import Visit

pytestmark = pytest.mark.browser

LONG = "\n".join(f"line_{number} = {number}" for number in range(80))


@pytest.fixture(scope="module")
def page(chromium, site):
    """The chapter as it is printed, with an exercise and a cell that were worked on."""
    with Visit(chromium, site) as visit:
        page = visit.open("book/convolution.html")
        editor = page.locator("#live-correlate2d .live-editor")
        editor.scroll_into_view_if_needed()
        editor.locator(".cm-content").fill(LONG)
        page.locator(".live-start").first.click()
        page.emulate_media(media="print")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        yield page
        assert visit.faults == []


def test_nothing_to_press_is_printed(page):
    pressed = page.locator(".bd-article :is(button, progress, textarea, input, select):visible")
    assert pressed.evaluate_all("all => all.map(one => one.outerHTML)") == []


def test_an_editor_is_printed_whole(page):
    editor = page.locator("#live-correlate2d .live-editor")
    assert editor.locator(".cm-editor").is_hidden()
    assert editor.locator("pre:visible").inner_text() == LONG


def test_a_cell_that_was_opened_is_printed_once(page):
    cell = page.locator(".cell:has(.live-code)")
    assert cell.count() == 1
    assert cell.locator(".live-paper").is_visible()
    assert cell.locator(".cm-editor").is_hidden()


def test_a_widget_is_printed_in_words(page):
    widget = page.locator(".cnnref-widget").first
    assert widget.inner_text() == (
        "A kernel of 2 by 2 slides over an image of 3 by 3 numbers. At each place the products of "
        "weights and pixels are added up. The result has 2 by 2 numbers: 19, 25, 37, 43."
    )


def test_no_line_of_code_is_cut(page):
    cut = (
        "all => all.filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.innerText)"
    )
    page.set_viewport_size({"width": 700, "height": 900})
    assert page.locator(".bd-article pre:visible").evaluate_all(cut) == []


def test_on_the_screen_again_nothing_of_it_is_left(page):
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator(".live-paper").count() == 0
    assert page.locator("#live-correlate2d .cm-editor").is_visible()


@pytest.mark.parametrize("width", [390, 1280])
def test_no_button_lies_on_the_code_of_a_cell(chromium, site, width):
    with Visit(chromium, site, width=width) as visit:
        page = visit.open("book/convolution.html")
        overlaps = page.locator(".live-start").evaluate_all(
            """all => all.filter(button => {
              const code = button.parentElement.querySelector("pre");
              const text = document.createRange();
              text.selectNodeContents(code);
              return button.getBoundingClientRect().top < text.getBoundingClientRect().bottom;
            }).map(button => button.parentElement.innerText)"""
        )
        assert overlaps == []
