"""The cloud of points in its chapter: it shows the numbers of cnnref, and every control works."""

import numpy as np
import pytest
from browser.visit import Visit
from browser.widget import Widget, open_pages

from cnnref.data import Center
from cnnref.widgets import preprocessing

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def visits(chromium, site):
    yield from open_pages(chromium, site, ["preprocessing"])


@pytest.fixture
def widget(visits):
    return Widget(visits["preprocessing"].page)


def point(widget, name, scene="as they are"):
    panel = widget.root.locator(".cw-panel").filter(has_text=scene)
    return panel.locator(f"[role=button][aria-label^='{name}:']")


def test_it_fits_on_a_phone(widget):
    widget.page.set_viewport_size({"width": 360, "height": 800})
    section = widget.root.locator("section")
    assert section.evaluate("it => it.scrollWidth <= it.clientWidth")
    assert widget.page.evaluate("document.documentElement.scrollWidth") <= 360
    panels = widget.root.locator(".cw-panel")
    assert [panel.is_visible() for panel in panels.all()] == [True, False]
    widget.press("Next step")
    assert [panel.is_visible() for panel in panels.all()] == [False, True]
    widget.page.set_viewport_size({"width": 1280, "height": 900})
    assert [panel.is_visible() for panel in panels.all()] == [True, True]


@pytest.mark.parametrize("example", preprocessing.EXAMPLES)
@pytest.mark.parametrize("scaled", [False, True])
def test_R010_R013_every_step_shows_the_numbers_of_cnnref(widget, example, scaled):
    widget.choose(example)
    widget.choose("scaled points" if scaled else "centred points")
    points = preprocessing.EXAMPLES[example]
    expected = preprocessing.trace(points, preprocessing.TEST, scaled)["steps"]
    for step in expected:
        shown = widget.numbers("covariance matrix")
        np.testing.assert_allclose(shown, step["covariance"], rtol=1e-3, atol=1e-9)
        np.testing.assert_allclose(widget.numbers("mean"), [step["mean"]], rtol=1e-3, atol=1e-9)
        table = widget.numbers("points, prepared")
        np.testing.assert_allclose(table, step["points"], atol=0.0051)
        widget.root.locator("section").press("ArrowRight")


def test_the_followed_point_and_its_numbers_step_by_step(widget):
    assert widget.text("sum") == "point 0 = (2, 0)"
    widget.press("Next step")
    assert widget.text("sum") == "point 0: (2, 0) − (1, 1) = (1, −1)"
    widget.press("Next step")
    assert widget.text("sum") == "point 0: (1, −1) / (1.581, 1.581) = (0.6325, −0.6325)"
    widget.press("Next step")
    assert "axis 1: 1·0.7071 + (−1)·(−0.7071) = 1.414" in widget.text("sum")
    assert "the eigenvalues, 4 and 1" in widget.text("account")
    widget.press("Next step")
    assert "axis 1: 1.414 / √(1 + ε) = 1.414" in widget.text("sum")
    assert "0.9999975 and 0.99999, short of 1 only by the ε = 0.00001" in widget.text("account")


def test_the_test_point_takes_the_mean_of_the_training_set(widget):
    point(widget, "test point").click()
    widget.press("Next step")
    mean = Center().fit(np.array(preprocessing.FOUR)).transform(np.array([preprocessing.TEST]))
    assert mean.tolist() == [[1, 2]]
    assert widget.text("sum") == "test point: (2, 3) − (1, 1) = (1, 2)"
    assert "nothing would be left of it" in widget.text("account")


def test_keys_walk_from_point_to_point(widget):
    point(widget, "point 0").focus()
    widget.page.keyboard.press("PageDown")
    assert widget.text("sum") == "point 1 = (0, 2)"
    widget.page.keyboard.press("PageUp")
    widget.page.keyboard.press("PageUp")
    assert widget.text("sum") == "test point = (2, 3)"
    assert widget.root.locator(".cw-movable [tabindex='0']").count() == 1


def test_the_picture_is_turned_into_place(widget):
    for _ in range(3):
        widget.press("Next step")
    drawn = point(widget, "point 0", "principal axes")
    widget.page.wait_for_function(
        "it => it.ariaLabel == 'point 0: 0, 1.414'", arg=drawn.element_handle()
    )


def test_predict_then_reveal(widget):
    widget.press("Next step")
    widget.root.get_by_text("Predict first").click()
    widget.press("Next step")
    assert widget.numbers("covariance matrix") == [[2.5, 1.5], [1.5, 2.5]]
    assert widget.text("sum") == ""
    guess = widget.root.get_by_label("Your prediction")
    guess.fill("1.581")
    guess.press("Enter")
    assert widget.text("answer") == "Right: it is 1.581. 1 of 1 right."
    assert widget.numbers("covariance matrix") == [[1, 0.6], [0.6, 1]]


def test_a_link_restores_step_and_followed_point(widget, chromium, site):
    widget.choose("two units")
    point(widget, "point 3").click()
    widget.press("Next step")
    widget.press("Copy a link to this state")
    before = widget.text("sum"), widget.text("account")
    assert before[0].startswith("point 3: ")
    with Visit(chromium, site) as visit:
        other = visit.open(widget.page.url.removeprefix(site))
        other.get_by_text("2 of 5").wait_for()
        again = Widget.__new__(Widget)
        again.page, again.root = other, other.locator(".cnnref-widget[data-ready]").first
        assert (again.text("sum"), again.text("account")) == before
        again.press("Start again")
        assert again.text("sum") == "point 0 = (2, 0)"
        assert visit.faults == []


def test_points_are_moved_added_edited_and_removed(widget):
    widget.page.set_default_timeout(60_000)  # Python is loaded here
    box = point(widget, "point 2").locator(".cw-point-mark").bounding_box()
    mouse = widget.page.mouse
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    mouse.move(x, y)
    mouse.down()
    mouse.move(x - 60, y + 30, steps=4)
    mouse.up()
    widget.root.get_by_text("point 2 = (1.").wait_for()
    moved = widget.numbers("points")
    assert moved[2] != [3, 3]
    np.testing.assert_allclose(widget.numbers("mean"), [np.mean(moved, axis=0)], rtol=1e-3)
    widget.page.keyboard.press("Shift+ArrowLeft")
    widget.root.get_by_text(f"point 2 = (0.{str(moved[2][0])[2:]},").wait_for()
    widget.press("Add a point")
    widget.root.get_by_text("5 points.").wait_for()
    assert widget.text("sum") == "point 4 = (0, 0)"
    widget.root.get_by_text("All numbers").click()
    cell = widget.root.get_by_label("points, row 4, column 1")
    cell.fill("-3")
    cell.press("Enter")
    widget.root.get_by_text("point 4 = (0, −3)").wait_for()
    widget.press("Remove this point")
    widget.root.get_by_text("4 points.").wait_for()
    widget.press("Start again")
    assert widget.numbers("covariance matrix") == [[2.5, 1.5], [1.5, 2.5]]


def test_nothing_went_wrong_on_the_way(visits):
    """The last test of this module: what the page complained of during all others."""
    for visit in visits.values():
        assert visit.faults == []
        assert visit.foreign == []
