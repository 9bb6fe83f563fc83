"""The network that learns XOR in its chapter, in Chromium: each control and each number."""

import pytest
from browser.widget import number, open_pages, titled

from cnnref.widgets import xor

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def visits(chromium, site):
    yield from open_pages(chromium, site, ["mlp"])


@pytest.fixture
def widget(visits):
    return titled(visits["mlp"].page, "A network learns XOR")


def outputs(widget):
    cells = widget.root.locator(".cw-answers td:last-child").all_inner_texts()
    return [number(cell.removesuffix(" ✓")) for cell in cells]


def colours(widget):
    """Whether the map is orange (more than a half) or blue at each of the four points."""
    pixels = widget.root.locator("canvas").evaluate(
        """(it, points) => {
             const copy = document.createElement('canvas');
             [copy.width, copy.height] = [it.width, it.height];
             const context = copy.getContext('2d', {willReadFrequently: true});
             context.drawImage(it, 0, 0);
             const place = value => Math.round((value + 0.5) / 2 * (it.width - 1));
             return points.map(([x, y]) =>
               [...context.getImageData(place(x), it.height - 1 - place(y), 1, 1).data]);
           }""",
        xor.POINTS.tolist(),
    )
    return ["orange" if red > blue else "blue" for red, _, blue, _ in pixels]


@pytest.mark.parametrize(
    ("hidden", "activation", "seed", "said"),
    [
        (2, "relu", 0, "It is stuck"),
        (2, "relu", 1, "since epoch 273: with 2 hidden units the border can bend"),
        (4, "tanh", 0, "since epoch 551: with 4 hidden units"),
        (0, "relu", 1, "no line parts the circles from the squares"),
    ],
)
def test_each_choice_shows_its_training(widget, hidden, activation, seed, said):
    widget.choose(str(hidden) if hidden else "none")
    if hidden:
        widget.choose({"relu": "ReLU", "tanh": "tanh"}[activation])
    if seed:
        widget.press("random start: one more")
    shown = xor.trace(hidden, activation, seed)
    for place in (0, 4, 9):
        widget.root.locator("input[type=range]").fill(str(place))
        step = shown["steps"][place]
        assert outputs(widget) == pytest.approx(step["outputs"])
        assert f"{step['right']} of the four" in widget.text("account")
        assert widget.root.locator(".cw-unit-line").count() == sum(map(bool, step["lines"]))
    assert said in widget.text("account")
    assert widget.root.locator(".cw-mark.cw-green").count() == shown["steps"][-1]["right"]


def test_the_map_is_orange_at_the_circles_and_blue_at_the_squares(widget):
    widget.press("random start: one more")
    widget.last()
    assert colours(widget) == ["blue", "orange", "orange", "blue"]
    assert "0 at (0, 0), 1 at (0, 1)" in widget.root.locator(".cw-field-board").get_attribute(
        "aria-label"
    )


def test_prediction_shows_the_state_before(widget):
    widget.press("random start: one more")
    widget.root.get_by_text("Predict first").click()
    widget.last()
    before = xor.trace(2, "relu", 1)["steps"][-2]
    assert outputs(widget) == pytest.approx(before["outputs"])
    assert "after 1000 epochs?" in widget.text("question")
    guess = widget.root.get_by_label("Your prediction")
    guess.fill("4")
    guess.press("Enter")
    assert widget.text("answer") == "Right: it is 4. 1 of 1 right."
    assert "After 1000 epochs" in widget.text("account")


def test_a_click_on_the_curve_goes_to_the_nearest_epoch(widget):
    board = widget.root.locator(".cw-plot-board")
    box = board.bounding_box()
    board.click(position={"x": box["width"] * 0.96, "y": box["height"] / 2})
    assert "after 1000 epochs" in widget.text("field-map")
    widget.root.locator("section").press("Home")
    assert "after 0 epochs" in widget.text("field-map")


def test_sigmoids_are_answered_by_python_and_run_the_readers_gradients(widget):
    widget.page.set_default_timeout(60_000)  # Python is loaded here
    answer = "def mlp_gradients(x, t, w1, b1, w2, b2):\n    return w1, b1, w2, b2"
    widget.page.evaluate(
        "text => localStorage.setItem('cnnref:answer:mlp:mlp_gradients', JSON.stringify(text))",
        answer,
    )
    widget.choose("sigmoid")
    widget.press("Run my mlp_gradients")
    widget.root.get_by_text("grad_w1[0, 0] is").wait_for()
    widget.last()
    expected = xor.trace(2, "sigmoid", 0)["steps"][-1]["outputs"]
    assert outputs(widget) == pytest.approx(expected)
    assert "It is stuck" in widget.text("account")
    widget.page.set_default_timeout(3000)


def test_it_fits_on_a_phone(visits, widget):
    widget.page.set_viewport_size({"width": 360, "height": 800})
    widget.last()
    section = widget.root.locator("section")
    assert section.evaluate("it => it.scrollWidth <= it.clientWidth")
    assert widget.page.evaluate("document.documentElement.scrollWidth") <= 360
    widget.page.set_viewport_size({"width": 1280, "height": 900})
    assert visits["mlp"].faults == []
