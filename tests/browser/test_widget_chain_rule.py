"""The chain-rule graph in its page: every number it shows equals cnnref's."""

import pytest
from browser.widget import Widget, number, open_pages

from cnnref.widgets import chain_rule
from cnnref.widgets.chain_rule import EXAMPLES, NUMBERS

pytestmark = pytest.mark.browser

BOXES = """root => [...root.querySelectorAll('.cw-node')].map(node => {
  const [name, value, grad] = node.children;
  return [name.querySelector('b').textContent, value.value ?? value.textContent, grad.textContent];
})"""

ENDS = """root => [...root.querySelectorAll('.cw-node')]
  .filter(node => ['x1', 'f'].includes(node.querySelector('b').textContent))
  .map(node => node.getBoundingClientRect()).map(box => [box.x, box.y])"""
OWN = "q = x ** 2\nq * y + 1"
NARROW = "document.querySelector('.cw-nodes').getBoundingClientRect().width < 330"


@pytest.fixture(scope="module")
def visit(chromium, site):
    for opened in open_pages(chromium, site, ["chain-rule"]):
        yield opened["chain-rule"]


@pytest.fixture
def widget(visit):
    return Widget(visit.page)


def boxes(widget):
    """Value and gradient in each box, by name; None where nothing stands yet."""
    read = widget.root.evaluate(BOXES)
    grads = [grad.removeprefix("∂ ").removesuffix(" …") for _, _, grad in read]
    return {
        name: (number(value) if value else None, number(grad) if grad else None)
        for (name, value, _), grad in zip(read, grads, strict=True)
    }


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_number_of_an_example(widget, name):
    widget.choose(name)
    widget.last()
    trace = chain_rule.trace(EXAMPLES[name], NUMBERS)
    shown = boxes(widget)
    assert list(shown) == [node["name"] for node in trace["nodes"]]
    for node in trace["nodes"]:
        assert shown[node["name"]] == pytest.approx((node["value"], node["grad"]), rel=1e-3)
    slopes = widget.root.locator(".cw-slope text").all_text_contents()
    walked = [edge["slope"] for edge in trace["edges"] if edge["needed"]]
    found = [number(text.removeprefix("×")) for text in slopes]
    assert sorted(found) == pytest.approx(sorted(walked), rel=1e-2)
    assert widget.text("place").endswith(f"of {len(trace['steps'])}")
    assert "Done." in widget.text("account")


def test_R003_edge_by_edge(widget):
    first = {"x": 3, "y": 1, "s": 4, "z": -2, "f": None}
    assert boxes(widget) == {name: (value, None) for name, value in first.items()}
    assert widget.text("sum") == "s = x + y = 3 + 1 = 4"
    widget.press("Next step")
    assert widget.text("sum") == "f = s × z = 4 · (−2) = −8"
    widget.press("Next step")
    assert boxes(widget)["f"] == (-8, 1)
    widget.press("Next step")
    assert widget.text("sum") == "1 arrives at f × (−2) local slope = −2 goes to s"
    assert widget.text("account") == (
        "Back from f to s. In s × z, s is multiplied by z: the slope is the other factor, −2. "
        "So 1 × (−2) = −2 goes on."
    )
    assert boxes(widget)["s"] == (4, -2)
    assert boxes(widget)["x"] == (3, None)
    assert widget.root.locator(".cw-sender b").inner_text() == "f"
    assert widget.root.locator(".cw-receiver b").inner_text() == "s"
    assert widget.root.locator(".cw-edge.cw-live").count() == 1


def test_R002_a_fork_waits_for_both_paths(widget):
    widget.choose("fork")
    for _ in range(3):
        widget.press("Next step")
    assert boxes(widget)["x"] == (3, 4)
    assert "One more path leads back to x: wait for it." in widget.text("account")
    assert widget.root.locator(".cw-unfinished").inner_text() == "∂ 4 …"
    for _ in range(2):
        widget.press("Next step")
    assert widget.text("total") == "∂f/∂x = 4 from before + 3 = 7"
    assert widget.root.locator(".cw-unfinished").count() == 0


def test_predict_the_value_the_seed_and_what_goes_back(widget):
    widget.root.get_by_text("Predict first").click()
    guess = widget.root.get_by_label("Your prediction")
    for answer in (4, -8, 1, -2, 4):
        assert "?" in widget.text("sum")
        assert "?" in "".join(widget.root.locator(".cw-node").all_inner_texts())
        guess.fill(str(answer))
        guess.press("Enter")
        assert widget.text("answer").startswith("Right")
        assert "?" not in widget.text("sum")
        widget.press("Next step")


def test_a_wide_graph_stands_upright_on_a_phone(widget):
    widget.choose("exponential")
    page, section = widget.page, widget.root.locator("section")
    (x, y), (to, level) = widget.root.evaluate(ENDS)
    assert to - x > level - y
    page.set_viewport_size({"width": 360, "height": 800})
    section.scroll_into_view_if_needed()
    page.wait_for_function(NARROW)
    (x, y), (to, level) = widget.root.evaluate(ENDS)
    assert level - y > to - x
    for name in EXAMPLES:
        widget.choose(name)
        assert section.evaluate("it => it.scrollWidth <= it.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.set_viewport_size({"width": 1280, "height": 900})


def test_python_in_the_page_answers_numbers_and_formulas_of_the_reader(widget):
    widget.page.set_default_timeout(60_000)  # Python is loaded here
    widget.last()
    x = widget.root.get_by_label("x, a number to change")
    x.fill("3.1")
    x.press("Enter")
    widget.root.locator(".cw-account").get_by_text("4.1").wait_for()
    expected = {"x": (3.1, -2), "y": (1, -2), "s": (4.1, -2), "z": (-2, 4.1), "f": (-8.2, 1)}
    assert boxes(widget) == expected
    widget.root.get_by_text("Write your own f").click()
    field = widget.root.get_by_label("Your formula")
    field.fill("q = x ^ 2")
    widget.press("Draw it")
    problem = widget.root.locator(".cw-problem")
    problem.get_by_text("“x ^ 2” is no power in Python: write x ** 2.").wait_for()
    field.fill(OWN)
    field.press("Control+Enter")
    widget.root.get_by_role("listitem").get_by_text("q", exact=True).wait_for()
    widget.last()
    nodes = chain_rule.trace(OWN, NUMBERS | {"x": 3.1})["nodes"]
    shown = boxes(widget)
    assert list(shown) == [node["name"] for node in nodes]
    for name, value, grad in ((node["name"], node["value"], node["grad"]) for node in nodes):
        assert shown[name] == (pytest.approx(value, rel=1e-3), grad and pytest.approx(grad, 1e-3))
    widget.press("Copy a link to this state")
    link = widget.page.url
    assert "chain_rule-1=" in link
    widget.press("Start again")
    assert boxes(widget)["x"] == (3, None)
    widget.page.set_default_timeout(3000)


def test_the_readers_own_gradients_mark_the_first_wrong_box(widget):
    page = widget.page
    page.set_default_timeout(60_000)
    answer = "def product_of_sum_gradients(x, y, z):\n    return z, z, x"
    key = "cnnref:answer:chain-rule:product_of_sum_gradients"
    page.evaluate("([key, text]) => localStorage.setItem(key, JSON.stringify(text))", [key, answer])
    widget.press("Run my product_of_sum_gradients")
    widget.root.locator(".cw-verdict").get_by_text("grad_z is 3, expected 4").wait_for()
    assert widget.root.locator(".cw-node-wrong b").all_inner_texts() == ["z"]
    widget.press("Put away my product_of_sum_gradients")
    widget.root.locator(".cw-node-wrong").wait_for(state="detached")
    page.set_default_timeout(3000)


def test_nothing_went_wrong_on_the_way(visit):
    """The last test of this module: what the page complained of during all others."""
    assert visit.faults == []
    assert visit.foreign == []
