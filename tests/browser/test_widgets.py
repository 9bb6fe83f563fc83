"""The widgets in the built pages: what they show equals cnnref, and every control does its work.

All that is asked here is answered by the traces saved with the page, without Python.
"""

import numpy as np
import pytest
from browser.visit import Visit
from browser.widget import Widget, open_pages

from cnnref import functional
from cnnref.widgets import convolution_backward, equivariance, pooling

pytestmark = pytest.mark.browser

PAGES = {
    "convolution": ["convolution"],
    "channels": ["channels", "equivariance"],
    "pooling": ["pooling", "pooling"],
    "convolution-backward": ["convolution_backward", "convolution_backward"],
}


@pytest.fixture(scope="module")
def visits(chromium, site):
    yield from open_pages(chromium, site, PAGES)


@pytest.fixture
def convolution(visits):
    return Widget(visits["convolution"].page)


@pytest.mark.parametrize("name", PAGES)
def test_every_widget_opens_and_fits_on_a_phone(visits, name):
    page = visits[name].page
    page.set_viewport_size({"width": 360, "height": 800})
    widgets = page.locator(".cnnref-widget[data-ready] section")
    assert widgets.count() == len(PAGES[name])
    for widget in widgets.all():
        assert widget.evaluate("it => it.scrollWidth <= it.clientWidth")
        assert widget.get_attribute("aria-labelledby")
        assert widget.locator(".cw-account").inner_text().endswith((".", "?"))
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.set_viewport_size({"width": 1280, "height": 900})


def test_steps_by_button_slider_and_keys(convolution):
    assert convolution.numbers("result") == [[19, None], [None, None]]
    assert convolution.text("sum") == "0·0 + 1·1 + 3·2 + 4·3 = 19"
    convolution.press("Next step")
    assert convolution.numbers("result") == [[19, 25], [None, None]]
    assert convolution.text("sum") == "1·0 + 2·1 + 4·2 + 5·3 = 25"
    convolution.root.locator("section").focus()
    convolution.page.keyboard.press("ArrowRight")
    assert convolution.text("account") == (
        "Row 1, column 0 of the result: the 4 products add up to 37."
    )
    convolution.page.keyboard.press("End")
    assert convolution.numbers("result") == [[19, 25], [37, 43]]
    convolution.page.keyboard.press("Home")
    assert convolution.text("place") == "1 of 4"
    convolution.root.locator("input[type=range]").fill("2")
    assert convolution.text("place") == "3 of 4"
    convolution.root.get_by_role("button", name="result, row 0, column 1: 25").click()
    assert convolution.text("place") == "2 of 4"


def test_the_current_cell_is_one_tab_stop_and_arrows_walk_on(convolution):
    stops = convolution.root.locator(".cw-cells[aria-label=result] [tabindex='0']")
    assert stops.count() == 1
    stops.focus()
    convolution.page.keyboard.press("ArrowRight")
    focused = convolution.page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert focused == "result, row 0, column 1: 25"


@pytest.mark.parametrize("padding", [0, 1, 2])
@pytest.mark.parametrize("stride", [1, 2])
def test_padding_and_stride(convolution, padding, stride):
    for _ in range(padding):
        convolution.press("padding: one more")
    for _ in range(stride - 1):
        convolution.press("stride: one more")
    convolution.last()
    x, k = np.arange(9.0).reshape(1, 1, 3, 3), np.arange(4.0).reshape(1, 1, 2, 2)
    expected = functional.conv2d(x, k, stride=stride, padding=padding)[0, 0].tolist()
    assert convolution.numbers("result") == expected
    assert convolution.numbers("image") == functional.pad(x, padding)[0, 0].tolist()
    assert f"= {len(expected)}." in convolution.text("lines")


@pytest.mark.parametrize("mode", ["valid", "same", "full"])
@pytest.mark.parametrize("flip", [False, True])
def test_named_padding_and_the_flip(convolution, mode, flip):
    convolution.choose(mode)
    convolution.choose("flipped" if flip else "as it is")
    convolution.last()
    slide = functional.convolve2d if flip else functional.correlate2d
    expected = slide(np.arange(9).reshape(3, 3), np.arange(4).reshape(2, 2), mode)
    assert convolution.numbers("result") == expected.tolist()


def test_dilation_spreads_the_kernel(convolution):
    convolution.press("dilation: one more")
    assert convolution.numbers("result") == [[0 * 0 + 2 * 1 + 6 * 2 + 8 * 3]]
    assert "reaches over 2 · (2 − 1) + 1 = 3" in convolution.text("lines")


def test_predict_then_reveal(convolution):
    convolution.root.get_by_text("Predict first").click()
    assert convolution.numbers("result")[0][0] == "?"
    assert "19" not in convolution.text("sum") + convolution.text("account")
    guess = convolution.root.get_by_label("Your prediction")
    guess.fill("18")
    guess.press("Enter")
    assert convolution.text("answer") == "Not 18: it is 19. 0 of 1 right."
    assert convolution.numbers("result")[0][0] == 19
    convolution.press("Next step")
    guess.fill("25")
    guess.press("Enter")
    assert convolution.text("answer") == "Right: it is 25. 1 of 2 right."
    convolution.press("Next step")
    convolution.press("Show me")
    assert convolution.text("answer") == "It is 37."


def test_play_walks_to_the_end(convolution):
    convolution.last()
    convolution.press("Play")
    assert convolution.text("place") == "1 of 4"
    convolution.root.get_by_text("2 of 4").wait_for(timeout=4000)
    convolution.press("Pause")
    assert convolution.root.get_by_role("button", name="Play", exact=True).count() == 1


def test_a_link_restores_the_state(convolution, chromium, site):
    convolution.press("padding: one more")
    convolution.choose("flipped")
    for _ in range(5):
        convolution.press("Next step")
    convolution.press("Copy a link to this state")
    before = convolution.numbers("result"), convolution.text("account")
    link = convolution.page.url
    with Visit(chromium, site) as visit:
        other = visit.open(link.removeprefix(site)).locator(".cnnref-widget[data-ready]")
        other.get_by_text("6 of 16").wait_for()
        again = Widget.__new__(Widget)
        again.page, again.root = visit.page, other
        assert (again.numbers("result"), again.text("account")) == before
        again.press("Start again")
        assert again.text("place") == "1 of 4"
        assert visit.faults == []


def test_channels_and_filters(visits):
    widget = Widget(visits["channels"].page)
    widget.last()
    assert widget.numbers("map 0") == [[56, 72], [104, 120]]
    assert widget.text("sum") == "43 channel 0 + 77 channel 1 + 0 bias = 120"
    widget.press("filters F: one more")
    widget.press("channels C: one more")
    assert "2 · (3 · 2 · 2 + 1) = 26" in widget.text("lines")
    widget.last()
    x, w = (np.array(widget.numbers(f"channel {c}")) for c in range(3)), []
    assert widget.text("account").startswith("Filter 1, row 1, column 1 of its map")
    w = np.array([widget.numbers(f"kernel {c}") for c in range(3)])
    bias = float(widget.root.get_by_label("bias of filter 1").input_value())
    expected = functional.conv2d(np.stack(list(x))[None], w[None], [bias])[0, 0]
    assert widget.numbers("map 1") == expected.tolist()


@pytest.mark.parametrize(("kind", "word"), [("max", "largest"), ("mean", "mean")])
@pytest.mark.parametrize("example", pooling.EXAMPLES)
@pytest.mark.parametrize("edge", ["drop", "keep"])
def test_pooling_forward_and_backward(visits, kind, word, example, edge):
    widget = Widget(visits["pooling"].page, 1)
    for name in (word, edge, example):
        widget.choose(name)
    widget.last()
    x = np.array(pooling.EXAMPLES[example], float)[None, None]
    result = getattr(functional, f"{kind}_pool2d")(x, 2, edge=edge)
    assert widget.numbers("result") == result[0, 0].tolist()
    grad_out = np.array(widget.numbers("gradient that arrives"))[None, None]
    backward = getattr(functional, f"{kind}_pool2d_backward")
    expected = backward(grad_out, x, 2, edge=edge)[0, 0]
    np.testing.assert_allclose(widget.numbers("gradient by the pixels"), expected, rtol=1e-3)


def test_pooling_shows_the_way_back_when_asked(visits):
    widget = Widget(visits["pooling"].page, 0)
    assert not widget.root.locator(".cw-back").is_visible()
    widget.choose("and back")
    assert widget.root.locator(".cw-back").is_visible()
    widget.choose("ties")
    assert "3 pixels are the largest; the first of them" in widget.text("account")


@pytest.mark.parametrize(
    ("view", "grid", "grad"),
    [
        ("the weights", "gradient by the weights", [[27, 37], [57, 67]]),
        ("the pixels, handed out", "gradient by the pixels", [[0, 1, 2], [2, 10, 10], [6, 17, 12]]),
        ("the pixels, collected", "gradient by the pixels", [[0, 1, 2], [2, 10, 10], [6, 17, 12]]),
    ],
)
def test_R114_R116_back_through_a_convolution(visits, view, grid, grad):
    widget = Widget(visits["convolution-backward"].page)
    widget.choose(view)
    widget.last()
    assert widget.numbers(grid) == grad
    widget.press("padding: one more")
    widget.press("stride: one more")
    widget.last()
    grads = functional.conv2d_backward(
        np.arange(1.0, 5).reshape(1, 1, 2, 2),
        np.array(convolution_backward.TINY, float)[None, None],
        np.arange(4.0).reshape(1, 1, 2, 2),
        stride=2,
        padding=1,
    )
    shown, weights = np.array(widget.numbers(grid)), view == "the weights"
    expected = np.asarray(grads[1 if weights else 0])[0, 0]
    assert (shown if weights else shown[1:-1, 1:-1]).tolist() == expected.tolist()


def test_the_kernel_is_turned_in_sight(visits):
    widget = Widget(visits["convolution-backward"].page, 1)
    assert widget.numbers("kernel turned by 180°") == [[3, 2], [1, 0]]
    widget.press("Turn it again")
    turning = """it => it.getAnimations({subtree: true})
      .filter(one => one.effect.getKeyframes().some(frame => frame.rotate)).length"""
    assert widget.root.evaluate(turning) == 1


@pytest.mark.parametrize(
    ("border", "stride", "right", "agree"),
    [
        ("zeros", 1, 2, True),
        ("zeros", 1, 5, False),
        ("the other side", 1, 5, True),
        ("the other side", 2, 1, False),
    ],
)
def test_R044_equivariance(visits, border, stride, right, agree):
    widget = Widget(visits["channels"].page, 1)
    widget.choose(border)
    for _ in range(stride - 1):
        widget.press("stride: one more")
    while int(widget.root.get_by_label("shift right", exact=True).input_value()) < right:
        widget.press("shift right: one more")
    while int(widget.root.get_by_label("shift right", exact=True).input_value()) > right:
        widget.press("shift right: one less")
    widget.last()
    name = {"zeros": "zeros"}.get(border, "circular")
    expected = equivariance.trace(equivariance.SCENE, equivariance.SIDES, right, 1, stride, name)
    assert widget.numbers("f(g(x)): shift, then convolve") == expected["map_of_shifted"]
    assert widget.numbers("g(f(x)): convolve, then shift") == expected["shifted_map"]
    assert widget.text("sum").startswith("f(g(x)) =" if agree else "f(g(x)) ≠")
    marked = widget.root.locator(".cw-differs").count()
    assert marked == 2 * (np.size(expected["equal"]) - expected["agree"])


FLIPPED = """def correlate2d(x, k):
    H, W = len(x) - len(k) + 1, len(x[0]) - len(k[0]) + 1
    return [[(x[i : i + len(k), j : j + len(k[0])] * k[::-1, ::-1]).sum() for j in range(W)]
            for i in range(H)]
"""


def test_python_in_the_page_answers_what_the_reader_edits(convolution):
    convolution.page.set_default_timeout(60_000)  # Python is loaded here
    cell = convolution.root.get_by_label("image, row 0, column 1")
    cell.fill("7")
    cell.press("Enter")
    convolution.root.get_by_text("the 4 products add up to 25").wait_for()
    assert convolution.text("sum") == "0·0 + 7·1 + 3·2 + 4·3 = 25"
    convolution.root.get_by_text("Sizes").click()
    for _ in range(2):
        convolution.press("kernel rows: one more")
        convolution.root.locator(".cw-progress").wait_for(state="hidden")
    convolution.root.get_by_role("alert").get_by_text("it fits nowhere").wait_for()
    assert "which is less than 1: it does not fit." in convolution.text("lines")
    convolution.root.locator("section").press("ArrowRight")  # there is no step to go to
    convolution.press("Start again")
    assert convolution.numbers("result")[0][0] == 19


def test_the_readers_own_function_from_the_exercise_below(convolution):
    page = convolution.page
    exercise = page.locator("#live-correlate2d")
    exercise.scroll_into_view_if_needed()
    exercise.locator(".cm-content").fill(FLIPPED)
    exercise.get_by_role("button", name="Run", exact=True).click()
    page.wait_for_function(
        "import('/_static/python.js').then(it => it.python.state.name == 'ready')"
    )
    convolution.press("Run my correlate2d")
    convolution.root.get_by_text("Your kernel is flipped").wait_for()
    assert "result[0, 0] is 5, expected 19" in convolution.text("verdict")
    wrong = convolution.root.locator(".cw-wrong button")
    assert wrong.get_attribute("aria-label") == "result, row 0, column 0: 19"
    exercise.locator(".cm-content").fill(FLIPPED.replace("[::-1, ::-1]", ""))
    exercise.get_by_role("button", name="Run", exact=True).click()
    page.wait_for_function(
        "import('/_static/python.js').then(it => it.python.state.name == 'ready')"
    )
    convolution.press("padding: one more")
    convolution.root.get_by_text("every value is right").wait_for()
    assert convolution.root.locator(".cw-wrong").count() == 0


def test_an_answer_kept_by_another_page_is_brought_here(visits):
    page = visits["convolution-backward"].page
    page.set_default_timeout(60_000)  # Python is loaded here
    answer = """from cnnref.functional import correlate2d as slide

def correlate2d_grad_k(grad_out, x):
    return slide(x, grad_out) + 1"""
    key = "cnnref:answer:convolution-backward:correlate2d_grad_k"
    page.evaluate("([key, text]) => localStorage.setItem(key, JSON.stringify(text))", [key, answer])
    widget = Widget(page)
    widget.press("Run my correlate2d_grad_k")
    widget.root.get_by_text("Your correlate2d_grad_k").wait_for()
    assert "plus 1." in widget.text("verdict")


def test_nothing_went_wrong_on_the_way(visits):
    """The last test of this module: what the pages complained of during all others."""
    for visit in visits.values():
        assert visit.faults == []
        assert visit.foreign == []
