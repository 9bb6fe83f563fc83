"""What a notebook loads of each widget: one text of all its modules, drawn outside of the site."""

import pytest

from cnnref import widgets

pytestmark = pytest.mark.browser

RENDER = """async ([module, values]) => {
  const text = new Blob([module], {type: "text/javascript"});
  const { default: widget } = await import(URL.createObjectURL(text));
  const model = { get: name => values[name], set() {}, on() {}, off() {}, save_changes() {} };
  widget.render({ model, el: document.body });
}"""


@pytest.fixture(scope="module")
def faults():
    return []


@pytest.fixture(scope="module")
def page(chromium, faults):
    page = chromium.new_page(viewport={"width": 700, "height": 1000})
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    page.close()


@pytest.mark.parametrize("name", widgets.__all__)
def test_a_notebook_can_draw_it(page, faults, name):
    widget = getattr(widgets, name)()
    page.set_content("<!doctype html>")
    page.add_style_tag(content=widget._css)
    page.evaluate(RENDER, [widget._esm, {"params": widget.params, "trace": widget.trace}])
    assert faults == []
    section = page.locator("section.cw")
    assert section.locator(".cw-account").inner_text().endswith((".", "?"))
    assert section.locator(".cw-place").inner_text() == f"1 of {len(widget.trace['steps'])}"
    section.press("ArrowRight")
    assert section.locator(".cw-place").inner_text().startswith("2 of")
