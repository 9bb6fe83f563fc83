"""Activations in a row, in their page: every number it shows equals cnnref's."""

import re

import pytest
from browser.widget import Widget, open_pages

from cnnref.widgets import activations

pytestmark = pytest.mark.browser

RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
NUMBER = re.compile(r"[−-]?[\d.]+(?: · 10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?")


@pytest.fixture(scope="module")
def visit(chromium, site):
    for opened in open_pages(chromium, site, ["activations-and-losses"]):
        yield opened["activations-and-losses"]


@pytest.fixture
def widget(visit):
    return Widget(visit.page)


def numbers(text):
    """The numbers in a text, powers of ten included."""
    plain = (found.replace("−", "-").replace(" · 10", "e") for found in NUMBER.findall(text))
    return [float(found.translate(RAISED)) for found in plain]


def step_to(widget, units):
    widget.root.get_by_label("Step", exact=True).fill(str(units - 1))


@pytest.mark.parametrize("activation", activations.ACTIVATIONS)
@pytest.mark.parametrize("weight", [0.5, 4])
def test_each_choice_and_the_product_of_a_step(widget, activation, weight):
    widget.choose(activation.replace("_", " "))
    widget.choose(f"{weight:g}")
    step_to(widget, 7)
    chain = activations.trace(activation, weight)["chain"]
    before, now = ({name: values[i] for name, values in chain.items()} for i in (5, 6))
    unit, shown_weight, output, total, after = numbers(widget.text("sum:not(.cw-at-point)"))
    assert (unit, shown_weight) == (7, weight)
    expected = before["output"], now["input"], now["output"]
    assert (output, total, after) == pytest.approx(expected, rel=1e-3)
    so_far, factor, slope, left = numbers(widget.text("total"))
    expected = before["left"], weight, now["slope"], now["left"]
    assert (so_far, factor, slope, left) == pytest.approx(expected, rel=1e-3)
    assert widget.root.locator(".cw-plots").get_by_role("img").count() == 2


def test_R048_a_point_moved_on_the_curve_shows_value_and_slope(widget):
    assert widget.text("at-point") == "at 1: value 0.7311, slope 0.1966"
    slider = widget.root.get_by_label("Point on the curve")
    slider.fill("0")
    assert widget.text("at-point") == "at 0: value 0.5, slope 0.25"
    assert slider.get_attribute("aria-valuetext") == "at 0: value 0.5, slope 0.25"
    box = widget.root.locator(".cw-plots svg[role=img]").first.bounding_box()
    middle = box["y"] + box["height"] / 2
    widget.page.mouse.move(box["x"] + 100, middle)
    widget.page.mouse.down()
    widget.page.mouse.move(box["x"] + box["width"] - 4, middle, steps=3)
    assert widget.text("at-point") == "at 5: value 0.9933, slope 0.006648"
    widget.page.mouse.up()
    slider.focus()
    widget.page.keyboard.press("Home")
    assert numbers(widget.text("at-point"))[0] == -5


def test_R008_ten_sigmoids(widget):
    step_to(widget, 10)
    assert "2.785 · 10⁻⁷" in widget.text("account")
    assert "With every slope at its steepest, 9.537 · 10⁻⁷ would be left." in widget.text("account")
    legend = widget.root.locator(".cw-legend").last.inner_text()
    assert "bound 0.25ⁿ" in legend
    assert all(name in legend for name in ("sigmoid", "tanh", "scaled tanh", "relu", "leaky relu"))


@pytest.mark.parametrize(
    ("name", "weight", "said"),
    [
        ("sigmoid", 4, "It is saturated"),
        ("relu", 1, "Nothing is lost."),
        ("relu", 2, "Each unit multiplies it by 2, more than 1: it explodes."),
    ],
)
def test_what_is_said_of_a_unit(widget, name, weight, said):
    widget.choose(name)
    widget.choose(str(weight))
    step_to(widget, 5)
    assert said in widget.text("account")


def test_predict_the_factor_of_a_unit(widget):
    widget.root.get_by_text("Predict first").click()
    step_to(widget, 2)
    assert widget.text("total").count("?") == 2
    guess = widget.root.get_by_label("Your prediction")
    guess.fill("0.22")
    guess.press("Enter")
    assert widget.text("answer") == "Right: it is 0.2194. 1 of 1 right."
    assert "?" not in widget.text("total")


def test_a_choice_of_depth_in_the_plot(widget):
    board = widget.root.locator(".cw-plots svg[role=img]").last
    box = board.bounding_box()
    board.click(position={"x": box["width"] - 14, "y": 60})
    assert widget.text("place") == "20 of 20"


def test_fits_on_a_phone(widget):
    widget.page.set_viewport_size({"width": 360, "height": 800})
    section = widget.root.locator("section")
    assert section.evaluate("it => it.scrollWidth <= it.clientWidth")
    assert widget.page.evaluate("document.documentElement.scrollWidth") <= 360
    widget.page.set_viewport_size({"width": 1280, "height": 900})


def test_python_in_the_page_answers_another_weight(widget):
    widget.page.set_default_timeout(60_000)  # Python is loaded here
    widget.choose("relu")
    field = widget.root.get_by_label("another weight")
    field.fill("-1")
    field.press("Enter")
    widget.root.locator(".cw-account").get_by_text("It is off: nothing comes").wait_for()
    field.fill("1000")
    field.press("Enter")
    problem = widget.root.locator(".cw-problem")
    problem.get_by_text("take a number from -100 to 100, such as 1.").wait_for()
    widget.page.set_default_timeout(3000)


def test_nothing_went_wrong_on_the_way(visit):
    """The last test of this module: what the page complained of during all others."""
    assert visit.faults == []
    assert visit.foreign == []
