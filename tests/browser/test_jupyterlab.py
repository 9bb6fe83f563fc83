"""A widget in JupyterLab: the same figure, answered by the kernel."""

import json
import os
import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep

import nbformat
import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CELL = """from cnnref.widgets import convolution_stepper

def correlate2d(x, k):
    return [[(x[i:i+2, j:j+2] * k[::-1, ::-1]).sum() for j in range(2)] for i in range(2)]

convolution_stepper(own=correlate2d)"""
START = 60  # seconds that the server may take on a busy machine


@pytest.fixture
def lab(tmp_path):
    """Address of a notebook in a JupyterLab of its own."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CELL)])
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


def test_the_kernel_answers_an_edited_number(lab, chromium):
    page = chromium.new_page(viewport={"width": 1200, "height": 1000})
    page.set_default_timeout(START * 1000)
    page.goto(lab)
    page.locator(".jp-Notebook .jp-Cell").first.click()
    page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for()
    page.keyboard.press("Shift+Enter")
    widget = page.locator(".cw")
    assert widget.locator(".cw-sum").inner_text() == "0·0 + 1·1 + 3·2 + 4·3 = 19"
    assert "Your kernel is flipped." in widget.locator(".cw-verdict").inner_text()
    cell = widget.get_by_label("image, row 0, column 1")
    cell.fill("7")
    cell.press("Enter")
    widget.get_by_text("the 4 products add up to 25").wait_for()
    widget.get_by_label("padding: one more").click()
    widget.get_by_text("1 of 16").wait_for()
    assert widget.locator(".cw-cells[aria-label=result] [role=row]").count() == 4
    page.close()
