"""The chain of two units in its chapter, in Chromium: each control and each number."""

import re

import pytest
from browser.widget import number, open_pages, titled

from cnnref.widgets import chain_net

pytestmark = pytest.mark.browser

START = {"x": 1, "t": 2, "w11": 0.5, "b1": 0.5, "w21": 1, "b2": 1}


@pytest.fixture(scope="module")
def visits(chromium, site):
    yield from open_pages(chromium, site, ["mlp"])


@pytest.fixture
def widget(visits):
    return titled(visits["mlp"].page, "Training with a pencil")


def passes(view, **change):
    return chain_net.trace(**START | {"rate": 0.1, "view": view} | change)["passes"]


def line(widget, name):
    """The number at the end of a line, None if it is not yet computed."""
    texts = widget.root.locator(".cw-work p").all_text_contents()
    text = next(text for text in texts if text.startswith(f"{name} ="))
    end = re.search(r" = ([−\d.]+)$", text)
    return number(end[1]) if end else None


def results(one):
    w11, b1, w21, b2 = one["grads"]
    new = one["new"]
    return {"n₁": one["n1"], "a₁₁": one["a11"], "n₂": one["n2"], "y": one["y"], "J": one["J"]} | {
        "δ₂": b2,
        "∂w₂₁": w21,
        "∂b₂": b2,
        "δ₁": b1,
        "∂w₁₁": w11,
        "∂b₁": b1,
        "new w₁₁": new[0],
        "new b₁": new[1],
        "new w₂₁": new[2],
        "new b₂": new[3],
    }


def test_every_number_of_two_passes(widget):
    slider = widget.root.locator("input[type=range]")
    for step, one in ((9, passes("numbers")[0]), (19, passes("numbers")[1])):
        slider.fill(str(step))
        for name, value in results(one).items():
            assert line(widget, name) == pytest.approx(value, rel=1e-5), name


def test_lines_appear_one_by_one_and_the_account_says_why(widget):
    assert line(widget, "n₁") == 1
    assert line(widget, "a₁₁") is None
    assert "multiplies the input by its weight" in widget.text("account")
    widget.press("Next step")
    assert line(widget, "a₁₁") == 0.731059
    assert widget.root.locator(".cw-at-line").inner_text().startswith("a₁₁ = σ(n₁)")
    widget.root.locator("section").press("ArrowLeft")
    assert line(widget, "a₁₁") is None


@pytest.mark.parametrize(
    ("rate", "said"),
    [
        (0.01, "the loss is still 27.06 % of the first one"),
        (0.1, "within 0.001 of the target since step 32"),
        (0.5, "within 0.001 of the target since step 4."),
        (2, "Step 4 was so long that it pushed n₂ below 0"),
    ],
)
def test_learning_rates(widget, rate, said):
    widget.choose("40 steps")
    widget.choose(f"{rate:g}")
    widget.last()
    assert said in widget.text("account")
    end = passes("run", rate=rate)[-1]
    words = widget.root.locator(".cw-plot-board").last.get_attribute("aria-label")
    shown = words.partition("; now ")[2].partition(" at 40")[0]
    assert number(shown) == pytest.approx(end["y"], rel=1e-3)


def test_a_click_on_a_curve_goes_to_its_step(widget):
    widget.choose("40 steps")
    board = widget.root.locator(".cw-plot-board").first
    box = board.bounding_box()
    board.click(position={"x": box["width"] * 0.55, "y": box["height"] / 2})
    assert 15 <= int(widget.text("place").split()[0]) <= 25


def test_prediction_of_a_number_and_of_a_step(widget):
    widget.root.get_by_text("Predict first").click()
    assert line(widget, "n₁") is None
    guess = widget.root.get_by_label("Your prediction")
    guess.fill("1")
    guess.press("Enter")
    assert widget.text("answer") == "Right: it is 1. 1 of 1 right."
    assert line(widget, "n₁") == 1
    widget.choose("40 steps")
    assert "What is b₂ after the next step" in widget.text("question")
    guess.fill("2")
    guess.press("Enter")
    assert widget.text("answer").startswith("Not 2: it is 1.027.")


def test_the_picture_shows_parameters_from_the_start_and_gradients_last(widget):
    picture = widget.root.locator(".cw-chain")
    assert picture.locator(".cw-of-weight").all_text_contents() == ["0.5", "1", "0.5", "1"]
    assert set(picture.locator(".cw-of-gradient").all_text_contents()) == {""}
    widget.root.locator("input[type=range]").fill("9")
    gradients = picture.locator(".cw-of-gradient").all_text_contents()
    assert gradients[:2] == ["−0.0529", "−0.197"]


KEEP = "([key, text]) => localStorage.setItem(key, JSON.stringify(text))"
FORGETFUL = """def chain_net_gradients(x, w1, b1, w2, b2, t):
    a = 1 / (1 + np.exp(-w1 * x - b1))
    error = w2 * a + b2 - t
    back = error * w2 * a * (1 - a)
    return back, back, error * a, error"""
"""Forgets that the gradient of w1 is multiplied by x."""


def test_other_numbers_and_the_readers_own_function(widget):
    page = widget.page
    page.set_default_timeout(60_000)  # Python is loaded here
    page.evaluate(KEEP, ["cnnref:answer:mlp:chain_net_gradients", FORGETFUL])
    widget.press("Run my chain_net_gradients")
    widget.root.get_by_text("every value is right").wait_for()
    widget.root.get_by_text("Other numbers").click()
    field = widget.root.get_by_label("x", exact=True)
    field.fill("-2")
    field.press("Enter")
    widget.root.get_by_text("so is its gradient. In the example x is 1 and hides.").wait_for()
    widget.root.locator("input[type=range]").fill("9")
    one = passes("numbers", x=-2)[0]
    for name, value in results(one).items():
        assert line(widget, name) == pytest.approx(value, rel=1e-5), name
    widget.root.locator("input[type=range]").fill("8")
    assert widget.root.locator(".cw-wrong-line b").inner_text() == "∂w₁₁"
    rate = widget.root.get_by_label("another learning rate")
    rate.fill("0")
    rate.press("Enter")
    alert = widget.root.get_by_role("alert")
    alert.get_by_text("The learning rate is 0: choose one above 0").wait_for()
    page.set_default_timeout(3000)


@pytest.mark.parametrize("view", ["every number", "40 steps"])
def test_it_fits_on_a_phone(visits, widget, view):
    widget.page.set_viewport_size({"width": 360, "height": 800})
    widget.choose(view)
    widget.last()
    section = widget.root.locator("section")
    assert section.evaluate("it => it.scrollWidth <= it.clientWidth")
    assert widget.page.evaluate("document.documentElement.scrollWidth") <= 360
    widget.page.set_viewport_size({"width": 1280, "height": 900})
    assert visits["mlp"].faults == []
