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

CELL = """from cnnref.widgets import convolution_stepper

def correlate2d(x, k):
    return [[(x[i:i+2, j:j+2] * k[::-1, ::-1]).sum() for j in range(2)] for i in range(2)]

convolution_stepper(own=correlate2d)"""
EVERY = """from IPython.display import display
from cnnref import widgets

display(*[getattr(widgets, name)() for name in widgets.__all__])"""
START = 60  # seconds that the server may take on a busy machine


@pytest.fixture
def lab(tmp_path):
    """Address of a notebook in a JupyterLab of its own."""
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(code) for code in (CELL, EVERY)]
    )
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, tmp_path / "widget.ipynb")
    folders = {
        f"JUPYTER_{part}_DIR": str(tmp_path / part) for part in ("CONFIG", "DATA", "RUNTIME")
    }
    options = ["--no-browser", "--allow-root", "--IdentityProvider.token="]
    command = [sys.executable, "-m", "jupyterlab", *options, f"--ServerApp.root_dir={tmp_path}"]
    with (tmp_path / "log").open("w") as log:
        server = subprocess.Popen(command, env=os.environ | folders, stdout=log, stderr=log)
    try:
        yield f"{_address(tmp_path / 'RUNTIME', server)}doc/tree/widget.ipynb"
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


def _run(page, number):
    """Run a cell of the notebook."""
    page.locator(".jp-Notebook .jp-Cell").nth(number).locator(".cm-content").click()
    page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for()
    page.keyboard.press("Shift+Enter")


def test_the_kernel_answers_an_edited_number(lab, chromium):
    page = chromium.new_page(viewport={"width": 1200, "height": 1000})
    page.set_default_timeout(START * 1000)
    page.goto(lab)
    _run(page, 0)
    widget = page.locator(".cw").first
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
    page.wait_for_timeout(500)
    assert not widget.locator(".cw-progress").is_visible()
    _run(page, 1)
    page.locator(".cw").nth(len(widgets.__all__)).wait_for()
    for shown in page.locator(".cw").all():
        assert shown.locator(".cw-account").inner_text().endswith((".", "?"))
        assert shown.evaluate("it => it.scrollWidth <= it.clientWidth")
    page.close()
