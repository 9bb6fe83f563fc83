"""LeNet-5 live in its page: drawn by mouse and by keys, read by Python in the page."""

import json
from typing import Any
from urllib.parse import unquote

import numpy as np
import pytest
from browser.widget import Widget, number, open_pages

from cnnref.widgets import lenet

pytestmark = pytest.mark.browser

HOME = {"digit": "4", "strokes": [], "centred": True, "right": 0, "down": 0}
LAYERS = ["input", *lenet.SHOWN, "output"]
ALPHA = """canvas => {
  const {data, width} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  const alpha = [...data].filter((_, at) => at % 4 === 3);
  return Array.from({length: canvas.height}, (_, r) => alpha.slice(r * width, (r + 1) * width));
}"""
INSIDE = """section => [...section.querySelectorAll('.cw-detail *')].every(one =>
  one.getBoundingClientRect().right <= section.getBoundingClientRect().right)"""
CELLS = "grids => grids.map(grid => grid.innerText.split(/\\s+/))"
PYTHON = "import('/_static/python.js').then(it => it.python.state.name)"
PATIENCE = 60_000  # milliseconds; the first drawing waits for Python


@pytest.fixture(scope="module")
def visits(chromium, site):
    yield from open_pages(chromium, site, ["lenet"])


@pytest.fixture
def live(visits):
    visits["lenet"].page.set_default_timeout(PATIENCE)
    return Live(visits["lenet"].page)


def value(text) -> Any:
    """A number as the page writes it."""
    return number(text)


class Live(Widget):
    """The widget and its own controls."""

    def __init__(self, page):
        self.page = page
        widgets = page.locator(".cnnref-widget[data-ready]")
        self.root = widgets.filter(has=page.locator(".cw-pad-area"))
        self.press("Start again")

    def step(self, layer):
        self.root.locator("input[type=range]").fill(str(LAYERS.index(layer)))

    def scores(self) -> Any:
        rows = self.root.locator(".cw-score:not(.cw-score-head) .cw-score-value")
        return [number(text) for text in rows.all_inner_texts()]

    def params(self):
        """What the widget shows, as the link to it says."""
        self.press("Copy a link to this state")
        state = json.loads(unquote(self.page.url.split("=", 1)[1]))
        return HOME | state["params"]

    def wait(self):
        """Wait until what shows belongs to what was asked."""
        self.root.locator(".cw-old").first.wait_for(state="detached")

    def equals_cnnref(self):
        self.wait()
        expected = lenet.trace(**self.params())
        np.testing.assert_allclose(self.scores(), expected["scores"], atol=0.0501)
        assert self.text("says strong") == str(expected["says"])
        return expected

    def draw(self, points, *, lift=True):
        """Draw with the mouse through points of the pad, in its units."""
        pad = self.root.locator(".cw-pad-area svg")
        pad.scroll_into_view_if_needed()
        box = pad.bounding_box()
        at = [
            [box["x"] + x * box["width"] / 112, box["y"] + y * box["height"] / 112]
            for x, y in points
        ]
        self.page.mouse.move(*at[0])
        self.page.mouse.down()
        for x, y in at[1:]:
            self.page.mouse.move(x, y, steps=8)
        if lift:
            self.page.mouse.up()

    def detail(self, layer):
        """How a unit of a layer comes about."""
        return self.root.locator(f".cw-detail > :nth-child({LAYERS.index(layer) + 1})")

    def board(self, layer):
        """The large map of which a unit can be pointed at."""
        return self.detail(layer).get_by_label("the map: the arrow keys")

    def maps(self, layer, count):
        return [self.root.get_by_role("button", name=f"{layer}, map {k},") for k in range(count)]


def test_it_fits_on_a_phone(live):
    live.page.set_viewport_size({"width": 360, "height": 800})
    section = live.root.locator("section")
    for layer in LAYERS:
        live.step(layer)
        assert section.evaluate("it => it.scrollWidth <= it.clientWidth")
        assert section.evaluate(INSIDE), layer
        assert live.text("account").endswith((".", "?"))
    assert live.page.evaluate("document.documentElement.scrollWidth") <= 360
    live.page.set_viewport_size({"width": 1280, "height": 900})


def test_the_first_digit_shows_without_python(live):
    expected = lenet.trace(**HOME)
    np.testing.assert_allclose(live.scores(), expected["scores"], atol=0.0501)
    for layer, count in (("C1", 6), ("S2", 6), ("C3", 16), ("S4", 16)):
        for map_, values in zip(live.maps(layer, count), expected["maps"][layer], strict=True):
            shade = np.minimum(np.array(values) / lenet.FULL[layer], 1) * 255
            assert abs(np.array(map_.locator("canvas").first.evaluate(ALPHA)) - shade).max() <= 0.5
    assert live.page.evaluate(PYTHON) == "idle"


def test_a_unit_of_a_convolution_and_its_sum(live):
    expected = lenet.trace(**HOME)
    live.maps("C1", 6)[4].click()
    assert live.text("place") == "2 of 8"
    best = np.unravel_index(np.argmax(expected["maps"]["C1"][4]), (28, 28))
    assert live.text("account").startswith(f"Map 4 of C1, row {best[0]}, column {best[1]}:")
    live.board("C1").focus()
    live.page.keyboard.press("ArrowUp")
    live.page.keyboard.press("ArrowRight")
    r, c = best[0] - 1, best[1] + 1
    assert live.text("account").startswith(f"Map 4 of C1, row {r}, column {c}:")
    kernel = np.array(expected["kernels"]["C1"][4][0]) / 1e4
    x = np.pad(np.array(expected["ink"]), 2) * 0.005 - 0.1
    detail = live.detail("C1")
    shown = detail.locator(".cw-cells").evaluate_all(CELLS)
    numbers = [[value(text) for text in grid] for grid in shown]
    np.testing.assert_allclose(numbers[0], x[r : r + 5, c : c + 5].ravel(), atol=0.00501)
    np.testing.assert_allclose(numbers[1], kernel.ravel(), atol=0.00501)
    total = (kernel * x[r : r + 5, c : c + 5]).sum() + expected["biases"]["C1"][4]
    assert value(detail.locator(".cw-sum > strong").first.inner_text()) == pytest.approx(
        total, abs=0.011
    )
    shown_value = expected["maps"]["C1"][4][r][c]
    assert detail.locator(".cw-result").inner_text() == (
        "ReLU keeps it" if shown_value else "ReLU makes it 0"
    )


def test_a_mouse_that_passes_looks_and_a_click_stays(live):
    live.step("C3")
    before = live.text("account")
    board = live.board("C3")
    board.scroll_into_view_if_needed()
    box = board.bounding_box()
    live.page.mouse.move(box["x"] + 5, box["y"] + 5)
    assert live.text("account").startswith("Map 0 of C3, row 0, column 0:")
    live.page.mouse.move(5, 5)
    assert live.text("account") == before
    board.click(position={"x": box["width"] - 5, "y": box["height"] - 5})
    live.page.mouse.move(5, 5)
    assert live.text("account").startswith("Map 0 of C3, row 9, column 9:")


@pytest.mark.parametrize(("layer", "before"), [("S2", "C1"), ("S4", "C3")])
def test_pooling_keeps_the_largest_of_four(live, layer, before):
    expected = lenet.trace(**HOME)["maps"]
    live.step(layer)
    r, c = np.unravel_index(np.argmax(expected[layer][0]), np.shape(expected[layer][0]))
    four = np.array(expected[before][0])[2 * r : 2 * r + 2, 2 * c : 2 * c + 2]
    detail = live.detail(layer)
    said = detail.locator(".cw-sum").inner_text().removeprefix("the largest of ")
    numbers, largest = said.split(" is ")
    assert [value(text) for text in numbers.split(", ")] == four.ravel().tolist()
    assert value(largest) == four.max()


@pytest.mark.parametrize("layer", ["C5", "F6", "output"])
def test_the_long_sums(live, layer):
    expected = lenet.trace(**HOME)
    live.step(layer)
    values = expected["scores"] if layer == "output" else expected["maps"][layer]
    detail = live.detail(layer)
    terms = [value(text) for text in detail.locator(".cw-term-value").all_inner_texts()]
    assert len(terms) == (16 if layer == "C5" else lenet.STRONGEST[layer] + 1)
    bias = value(detail.locator(".cw-sum > span").first.inner_text().strip("()"))
    assert sum(terms) + bias == pytest.approx(max(values), abs=1)
    assert max(values) == pytest.approx(
        value(detail.locator(".cw-sum > strong").first.inner_text().removeprefix("score ")),
        abs=0.006,
    )


def test_predict_which_digit(live):
    live.root.get_by_text("Predict first").click()
    assert set(live.scores()) == {"?"}
    assert live.text("says") == "Which digit will it say?"
    guess = live.root.get_by_label("Your prediction")
    guess.fill("9")
    guess.press("Enter")
    assert live.text("answer") == "Not 9: it is 4. 0 of 1 right."
    assert max(live.scores()) == live.scores()[4]


def test_draw_with_the_mouse(live):
    live.press("Clear")
    live.draw([(32, 24), (78, 24), (50, 94)])
    live.root.locator(".cw-says strong", has_text="7").wait_for()
    expected = live.equals_cnnref()
    assert expected["says"] == 7
    assert live.params()["strokes"][0][:2] == [32, 24]
    live.step("C5")
    assert f"one number, {max(expected['maps']['C5']):g}." in live.text("account")
    live.press("Take back")
    assert live.equals_cnnref()["mass"] is None


def test_a_pen_that_rests_before_it_is_lifted(live):
    """All of the stroke is answered when the lift asks once more."""
    live.press("Clear")
    live.draw([(32, 24), (78, 24), (50, 94)], lift=False)
    live.wait()
    live.page.mouse.up()
    assert live.equals_cnnref()["says"] == 7


def test_draw_with_the_keys(live):
    live.press("Clear")
    live.root.locator(".cw-pad-area").focus()
    for key in ["Space", *["ArrowDown"] * 16, "Space", "ArrowLeft"]:
        live.page.keyboard.press(key)
    live.root.locator(".cw-says strong", has_text="1").wait_for()
    live.equals_cnnref()
    x, y = np.array(live.params()["strokes"][0]).reshape(-1, 2).T
    assert (set(x), y[0], y[-1]) == ({56}, 28, 92)
    live.root.locator(".cw-pad-area").focus()
    live.page.keyboard.press("Backspace")
    live.wait()
    assert live.params()["strokes"] == []


def test_choose_centre_and_shift(live):
    live.root.get_by_role("button", name="a hard 6", exact=True).click()
    assert live.equals_cnnref()["says"] == 0
    assert live.text("says").endswith("Its writer meant 6.")
    for _ in range(3):
        live.press("shift right: one more")
        live.wait()
    assert live.params()["right"] == 3
    live.equals_cnnref()
    live.root.get_by_text("Centre it as MNIST does").click()
    live.wait()
    assert live.params()["centred"] is False
    live.equals_cnnref()


def test_a_link_restores_drawing_and_unit(live):
    live.press("Clear")
    live.draw([(40, 20), (34, 60), (80, 60)])
    live.draw([(66, 24), (66, 98)])
    live.wait()
    live.maps("C3", 16)[7].click()
    live.board("C3").focus()
    live.page.keyboard.press("ArrowDown")
    strokes, link = live.params()["strokes"], live.page.url
    account, scores = live.text("account"), live.scores()
    assert "Map 7 of C3" in account
    live.press("Start again")
    assert live.text("says strong") == "4"
    assert live.root.locator(".cw-pad-area polyline").count() == 0
    live.page.evaluate("link => { location.hash = '' ; location.href = link }", link)
    live.root.get_by_text(account).wait_for()
    assert live.scores() == scores
    assert live.params()["strokes"] == strokes
    assert live.root.locator(".cw-pad-area polyline").count() == 2


def test_nothing_went_wrong_on_the_way(visits):
    """The last test of this module."""
    assert visits["lenet"].faults == []
    assert visits["lenet"].foreign == []
