"""A widget in JupyterLab: the same figure, answered by the kernel."""

import json
import os
import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep

import nbformat
import pytest

from cnnref import widgets

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CELLS = {  # of the notebooks, one each
    "own": """from cnnref.widgets import convolution_stepper

def correlate2d(x, k):
    return [[(x[i:i+2, j:j+2] * k[::-1, ::-1]).sum() for j in range(2)] for i in range(2)]

convolution_stepper(own=correlate2d)""",
    "all": """from cnnref import widgets

display(*(getattr(widgets, name)() for name in widgets.__all__))""",
    "training": """from cnnref.widgets.training_panel import TrainingPanel

TrainingPanel(batch=16, epochs=10)""",
}
START = 60  # seconds that the server may take on a busy machine


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """Address of a JupyterLab of its own with the notebooks."""
    tmp_path = tmp_path_factory.mktemp("lab")
    for name, code in CELLS.items():
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
        notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
        nbformat.write(notebook, tmp_path / f"{name}.ipynb")
    folders = {
        f"JUPYTER_{part}_DIR": str(tmp_path / part) for part in ("CONFIG", "DATA", "RUNTIME")
    }
    options = ["--no-browser", "--allow-root", "--IdentityProvider.token="]
    command = [sys.executable, "-m", "jupyterlab", *options, f"--ServerApp.root_dir={tmp_path}"]
    with (tmp_path / "log").open("w") as log:
        server = subprocess.Popen(command, env=os.environ | folders, stdout=log, stderr=log)
    try:
        yield _address(tmp_path / "RUNTIME", server)
    finally:
        server.terminate()
        server.wait(30)


def _address(runtime: Path, server):
    """Wait for the file in which a server says where it answers."""
    until = monotonic() + START
    while monotonic() < until and server.poll() is None:
        for file in runtime.glob("jpserver-*.json"):
            return json.loads(file.read_text())["url"].replace("localhost", "127.0.0.1")
        sleep(0.2)
    pytest.fail(f"JupyterLab did not start: {(runtime.parent / 'log').read_text()[-2000:]}")


@pytest.fixture
def run(lab, chromium):
    """Open a notebook, run its cell, and return the page."""
    pages = []

    def opened(name):
        page = chromium.new_page(viewport={"width": 1200, "height": 1000})
        pages.append(page)
        page.set_default_timeout(START * 1000)
        page.goto(f"{lab}doc/workspaces/{name}/tree/{name}.ipynb")
        page.locator(".jp-Notebook .jp-Cell").first.click()
        page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for()
        until = monotonic() + START
        while page.locator(".jp-InputPrompt").first.inner_text() == "[ ]:":
            assert monotonic() < until, "JupyterLab does not run the cell"
            page.keyboard.press("Control+Enter")  # a busy page may miss it
            page.wait_for_timeout(500)
        return page

    yield opened
    for page in pages:
        page.close()


def test_the_kernel_answers_an_edited_number(run):
    widget = run("own").locator(".cw")
    assert widget.locator(".cw-sum").inner_text() == "0·0 + 1·1 + 3·2 + 4·3 = 19"
    assert "Your kernel is flipped." in widget.locator(".cw-verdict").inner_text()
    cell = widget.get_by_label("image, row 0, column 1")
    cell.fill("7")
    cell.press("Enter")
    widget.get_by_text("the 4 products add up to 25").wait_for()
    widget.get_by_label("padding: one more").click()
    widget.get_by_text("1 of 16").wait_for()
    assert widget.locator(".cw-cells[aria-label=result] [role=row]").count() == 4
    for _ in range(2):  # the second time there is nothing to be computed
        widget.get_by_label("Start again").click()
        widget.get_by_text("1 of 4").wait_for()
    widget.page.wait_for_timeout(500)
    assert not widget.locator(".cw-progress").is_visible()


def test_every_widget_opens(run):
    page = run("all")
    page.wait_for_function(
        "all => document.querySelectorAll('.cw > .cw-account:not(:empty)').length === all",
        arg=len(widgets.__all__),
    )
    shown = page.locator(".cw").all()
    assert len(shown) == len(widgets.__all__)
    for widget in shown:
        assert widget.locator(".cw-account").inner_text().endswith((".", "?"))
        assert widget.evaluate("it => it.scrollWidth <= it.clientWidth")


def test_training_moves_the_curve_and_stops(run):
    page = run("training")
    curve = page.locator(".cw-plot path.cw-curve").first
    page.get_by_text("Choose, and press Start.").wait_for()
    assert curve.get_attribute("d") == ""
    start, stop = (page.locator(".jupyter-button", has_text=name) for name in ("Start", "Stop"))
    start.click()
    page.wait_for_function("document.querySelector('path.cw-curve').getAttribute('d').length > 30")
    assert page.get_by_text("of 3130").count() == 1
    early = curve.get_attribute("d")
    page.wait_for_function(
        "d => document.querySelector('path.cw-curve').getAttribute('d') !== d", arg=early
    )
    stop.click()
    stopped = page.get_by_text("Stopped after")
    stopped.wait_for()
    steps = int(stopped.inner_text().split()[2])
    assert 1 < steps < 3130
    words = page.locator(".cw-plot-board").first.get_attribute("aria-label")
    assert f" at {steps}." in words
    assert start.is_enabled()
    assert stop.is_disabled()
