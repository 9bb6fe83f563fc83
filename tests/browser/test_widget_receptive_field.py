"""What a unit sees, in its chapter: table and pictures equal cnnref, and every control works."""

import pytest
from browser.visit import Visit
from browser.widget import Widget, open_pages

from cnnref.widgets import receptive_field

pytestmark = pytest.mark.browser

TABLE = """table => [...table.querySelectorAll('tbody tr')].reverse().map(
  row => [...row.children].map(cell => cell.textContent))"""
TITLE = "What a unit sees, and who sees a pixel"


@pytest.fixture(scope="module")
def visits(chromium, site):
    yield from open_pages(chromium, site, ["lenet"])


def find(page):
    widget = Widget.__new__(Widget)
    widget.page = page
    widget.root = page.locator(".cnnref-widget[data-ready]").filter(has_text=TITLE)
    return widget


@pytest.fixture
def widget(visits):
    widget = find(visits["lenet"].page)
    widget.press("Start again")
    return widget


def table(widget):
    return widget.root.locator(".cw-layers").evaluate(TABLE)


def point(widget, part, across, down):
    """Click into a picture; its places go from 0 to 1."""
    box = widget.root.locator(f".cw-{part}").bounding_box()
    place = {"x": across * box["width"], "y": down * box["height"]}
    widget.root.locator(f".cw-{part}").click(position=place)


def pixel(widget, row, column):
    point(widget, "pixels", (column + 1) / 33, (row + 1) / 33)


def test_it_fits_on_a_phone(widget):
    widget.page.set_viewport_size({"width": 360, "height": 800})
    widget.root.get_by_text("Change kernels").click()
    section = widget.root.locator("section")
    for _ in range(6):
        assert section.evaluate("it => it.scrollWidth <= it.clientWidth")
        section.press("ArrowRight")
    assert widget.page.evaluate("document.documentElement.scrollWidth") <= 360
    widget.root.get_by_text("Change kernels").click()
    widget.page.set_viewport_size({"width": 1280, "height": 900})


@pytest.mark.parametrize("network", receptive_field.NETWORKS)
def test_R042_the_table_shows_the_numbers_of_cnnref(widget, network):
    widget.choose(network)
    layers = receptive_field.NETWORKS[network]
    steps = receptive_field.trace(receptive_field.STROKE, layers)["steps"]
    for row, step in zip(table(widget), steps, strict=True):
        numbers = [step.get(name, "") for name in ("kernel", "stride", "distance", "field")]
        assert row[:5] == [step["name"], *map(str, numbers)]
    units = widget.root.locator(".cw-cone-unit").count()
    assert units == sum(step["count"] for step in steps)


def test_the_formula_step_by_step(widget):
    for _ in range(3):
        widget.press("Next step")
    lines = widget.text("sum").split("\n")
    assert lines[0] == "C3 sees 6 + (5 − 1) · 2 = 14 pixels"
    assert lines[-1] == "units of C3: 2 · 1 = 2 pixels apart"
    assert "14 − 5 + 1 = 10." in widget.text("lines")
    frame = widget.root.locator(".cw-pixel-frame")
    assert [frame.get_attribute(name) for name in ("height", "width")] == ["14", "14"]
    assert [row[5] for row in table(widget)[:3]] == ["14 × 14", "10 × 10", "5 × 5"]


def test_a_pixel_is_seen_by_fewer_units_near_the_border(widget):
    pixel(widget, 14, 15)
    assert [row[5] for row in table(widget)] == ["1", "5 × 5", "3 × 3", "7 × 7", "4 × 4", "1 × 1"]
    pixel(widget, 0, 31)
    assert widget.text("account").startswith("The pixel in row 0, column 31.")
    assert [row[5] for row in table(widget)[1:]] == ["1 × 1"] * 5
    widget.choose("stride 2")
    assert "No unit sees it" in widget.text("account")


def test_a_unit_is_chosen_from_the_side_and_by_keys(widget):
    point(widget, "cone", (56 + 318 * 16 / 32) / 380, 22 / 264)
    assert widget.text("place") == "6 of 6"
    assert "It sees rows 0 to 31 and columns 0 to 31" in widget.text("account")
    widget.root.locator(".cw-cone").focus()
    widget.page.keyboard.press("ArrowDown")
    assert widget.text("account").startswith("The unit of S4 in row 2, column 2 ")
    widget.page.keyboard.press("ArrowRight")
    widget.root.locator(".cw-pixels").focus()
    widget.page.keyboard.press("ArrowUp")
    assert widget.text("account").startswith("The unit of S4 in row 1, column 3 ")
    expected = receptive_field.trace(receptive_field.STROKE, receptive_field.NETWORKS["LeNet-5"])
    sees = expected["steps"][4]["sees"]
    (top, bottom), (left, right) = sees[1][0], sees[3][0]
    assert f"rows {top} to {bottom} and columns {left} to {right}" in widget.text("account")
    spoken = widget.root.locator(".cw-cone").get_attribute("aria-valuetext")
    assert spoken == "unit of S4, row 1, column 3"


def test_predict_then_reveal(widget):
    widget.press("Next step")
    widget.press("Next step")
    widget.root.get_by_text("Predict first").click()
    assert table(widget)[2][4] == "?"
    assert "6" not in widget.text("sum") + widget.text("account")
    guess = widget.root.get_by_label("Your prediction")
    guess.fill("6")
    guess.press("Enter")
    assert widget.text("answer") == "Right: it is 6. 1 of 1 right."
    assert table(widget)[2][4] == "6"


def test_a_link_restores_the_chosen_unit(widget, chromium, site):
    widget.choose("all 3 × 3")
    pixel(widget, 3, 20)
    widget.press("Next step")
    widget.press("Copy a link to this state")
    before = widget.text("account"), table(widget)
    with Visit(chromium, site) as visit:
        other = visit.open(widget.page.url.removeprefix(site))
        again = find(other)
        again.root.get_by_text("2 of 6").wait_for()
        assert (again.text("account"), table(again)) == before
        assert visit.faults == []


def test_kernels_and_strides_are_changed(widget):
    widget.page.set_default_timeout(60_000)  # Python is loaded here
    widget.root.get_by_text("Change kernels").click()
    widget.press("C1 stride: one more")
    problem = widget.root.locator(".cw-problem")
    problem.filter(has_text="The kernel of C5, 5 × 5, does not fit into S4, 1 × 1.").wait_for()
    assert not widget.root.locator(".cw-cone").is_visible()
    for name, kernel in (("C5", 1), ("C3", 3), ("C5", 2)):
        field = widget.root.get_by_label(f"{name} kernel", exact=True)
        field.fill(str(kernel))
        field.press("Enter")
        row = widget.root.locator(".cw-layers tbody tr").filter(has_text=name)
        row.locator("td").first.get_by_text(str(kernel), exact=True).wait_for()
    assert problem.inner_text() == ""
    layers = [("C1", 5, 2), ("S2", 2, 2), ("C3", 3, 1), ("S4", 2, 2), ("C5", 2, 1)]
    steps = receptive_field.trace(receptive_field.STROKE, layers)["steps"]
    assert [int(row[4]) for row in table(widget)] == [step["field"] for step in steps]
    assert [step["field"] for step in steps] == [1, 5, 7, 15, 19, 27]


def test_nothing_went_wrong_on_the_way(visits):
    """The last test of this module: what the page complained of during all others."""
    for visit in visits.values():
        assert visit.faults == []
        assert visit.foreign == []
