"""Widgets that are asked for more before Python has answered, or that Python does not answer."""

import json

import pytest
from browser.widget import Widget, open_pages

pytestmark = pytest.mark.browser

PAGES = ["convolution", "channels", "pooling", "convolution-backward", "preprocessing"]
# Several fields changed and buttons pressed at once, so that no answer comes in between; then
# wait until Python has answered.
AT_ONCE = """async (root, { edits = [], presses = [] }) => {
  const named = (name) => root.querySelector(`[aria-label^="${name}"]`);
  for (const [name, value, key] of edits) {
    named(name).focus();
    named(name).value = value;
    if (key) named(name).dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  }
  for (const [name, key] of presses) {
    if (key) named(name).dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    else named(name).click();
  }
  const { python } = await import("/_static/python.js");
  await new Promise((done) => {
    let begun = false;
    python.onState(({ name }) => {
      begun ||= ["loading", "busy"].includes(name);
      if (begun && name === "ready") done();
    });
  });
}"""
KEEP = "text => localStorage.setItem('cnnref:answer:convolution:correlate2d', JSON.stringify(text))"
ENDLESS = "def correlate2d(x, k):\n    while True:\n        pass"
RIGHT = "from cnnref.functional import correlate2d as slide\n\ndef correlate2d(x, k):\n"
RIGHT += "    return slide(x, k)"


@pytest.fixture(scope="module")
def visits(chromium, site):
    yield from open_pages(chromium, site, PAGES)


@pytest.fixture
def opened(visits):
    def widget(page, number=0):
        visits[page].page.set_default_timeout(60_000)  # Python is loaded here
        return Widget(visits[page].page, number)

    return widget


@pytest.mark.parametrize(
    ("page", "number", "names"),
    [
        ("convolution", 0, ["image, row {}, column 1", "kernel, row {}, column 0"]),
        ("channels", 0, ["channel 0, row {}, column 1", "kernel 1, row {}, column 1"]),
        ("channels", 1, ["image x, row {}, column 1", "kernel, row {}, column 1"]),
        ("pooling", 1, ["map, row {}, column 1", "gradient that arrives, row {}, column 0"]),
        (
            "convolution-backward",
            1,
            [
                "image, row {}, column 1",
                "kernel, row {}, column 0",
                "δ, the gradient that arrives, row {}, column 1",
            ],
        ),
        ("preprocessing", 0, ["points, row {}, column 1"]),
    ],
)
def test_several_numbers_are_changed_before_an_answer_comes(opened, page, number, names):
    widget = opened(page, number)
    fields = [name.format(row) for name in names for row in (0, 1)]
    fields = [name for name in fields if widget.root.get_by_label(name, exact=True).count()]
    edits = [[name, str(7 + i), "Enter"] for i, name in enumerate(fields)]
    assert len(edits) > 1
    widget.root.evaluate(AT_ONCE, {"edits": edits})
    for name, value, _ in edits:
        assert widget.root.get_by_label(name, exact=True).input_value() == value, name


def test_quick_presses_count_one_by_one(opened):
    widget = opened("convolution")
    presses = [["image rows: one more"]] + 2 * [["image columns: one more"]]
    widget.root.evaluate(AT_ONCE, {"presses": presses})
    image = widget.numbers("image")
    assert (len(image), len(image[0])) == (4, 5)


def test_points_are_moved_before_an_answer_comes(opened):
    widget = opened("preprocessing")
    before = widget.numbers("points")
    widget.root.evaluate(AT_ONCE, {"presses": [["point 0:", "ArrowUp"], ["point 1:", "ArrowUp"]]})
    moved = [[x, pytest.approx(y + 0.1)] for x, y in before[:2]]
    assert widget.numbers("points") == [*moved, *before[2:]]


def test_what_the_reader_writes_stays_when_an_answer_comes(opened):
    widget = opened("convolution")
    other, written = "kernel, row 0, column 0", "image, row 1, column 1"
    widget.root.evaluate(AT_ONCE, {"edits": [[other, "1", "Enter"], [written, "1", ""]]})
    field = widget.root.get_by_label(written)
    assert field.input_value() == "1"
    widget.page.keyboard.press("Escape")
    assert field.input_value() == "4"
    stride = widget.root.get_by_label("stride", exact=True)
    stride.fill("")
    widget.root.evaluate(AT_ONCE, {"presses": [["image rows: one more"]]})
    assert stride.input_value() == ""


def test_what_python_does_not_answer_is_taken_back(opened):
    widget = opened("convolution")
    page, padding = widget.page, widget.root.get_by_label("padding", exact=True)
    page.evaluate(KEEP, ENDLESS)
    widget.press("Run my correlate2d")
    widget.press("padding: one more")
    assert padding.input_value() == "1"
    widget.press("Stop")
    widget.root.get_by_text("Python could not answer: Stopped.").wait_for()
    assert padding.input_value() == "0"
    widget.press("padding: one more")
    assert len(widget.numbers("image")) == 5  # at once, without the function that does not end
    assert widget.root.locator(".cw-progress").is_hidden()
    widget.press("padding: one less")
    page.evaluate(KEEP, RIGHT)
    widget.press("Run my correlate2d")
    widget.root.get_by_text("every value is right").wait_for()
    page.evaluate("localStorage.clear()")


def test_a_link_ends_the_playing(opened):
    widget = opened("convolution")
    widget.root.locator("input[type=range]").fill("2")
    widget.press("Copy a link to this state")
    link = widget.page.evaluate("location.hash")
    assert json.loads(widget.page.evaluate("decodeURIComponent(location.hash.split('=')[1])"))
    widget.press("First step")
    widget.press("Play")
    widget.page.evaluate("link => { location.hash = ''; location.hash = link }", link)
    widget.root.get_by_text("3 of 4").wait_for()
    assert widget.root.get_by_role("button", name="Pause").count() == 0


def test_nothing_went_wrong_on_the_way(visits):
    """The last test of this module: what the pages complained of during all others."""
    for visit in visits.values():
        assert visit.faults == []
