"""What live exercises and cells do around Python: stopping, hints, keys, no network, sizes."""

import gzip
import re

import pytest
from browser.server import Server
from browser.visit import Visit
from solved import SLUGS, notebook

pytestmark = pytest.mark.browser

PAGE = "book/convolution.html"
RIGHT = notebook("convolution")[1]["correlate2d"]

NO_WORKER = """() => {
  const Plain = Worker;
  window.Worker = function (_, options) { return new Plain("/nowhere.js", options); };
}"""
FORMULAS_HAVE_THEIR_FONT = """async () => (await document.fonts.load('20px MJXTEX-I')).length === 1
  && document.querySelectorAll('mjx-container').length > 0"""


@pytest.fixture(scope="module")
def visit(chromium, site):
    with Visit(chromium, site, width=360, theme="dark") as visit:
        visit.open(PAGE)
        yield visit
        assert visit.faults == []
        assert visit.foreign == []


@pytest.fixture
def exercise(visit):
    """The exercise on correlation, as it was given."""
    section = visit.page.locator("#live-correlate2d")
    section.scroll_into_view_if_needed()
    section.locator(".cm-content").wait_for()
    section.get_by_role("button", name="Reset").click()
    return section


def test_nothing_of_python_is_loaded_with_the_page(chromium, site):
    with Visit(chromium, site) as visit:
        asked = []
        visit.page.on("request", lambda request: asked.append(request.url))
        page = visit.open(PAGE)
        page.locator("#live-correlate2d").scroll_into_view_if_needed()
        page.locator("#live-correlate2d .cm-content").wait_for()
        assert not [url for url in asked if "python" in url and not url.endswith("/python.js")]


def test_a_runaway_loop_is_stopped_and_the_next_check_works(exercise):
    exercise.locator(".cm-content").fill("print('off we go')\nwhile True:\n    pass")
    exercise.get_by_role("button", name="Run").click()
    exercise.locator(".live-printed", has_text="off we go").wait_for()
    exercise.get_by_role("button", name="Stop").click()
    exercise.locator(".live-status", has_text="Stopped.").wait_for()
    exercise.locator(".cm-content").fill(RIGHT)
    exercise.get_by_role("button", name="Check").click()
    exercise.locator(".live-status", has_text="Solved: 2 of 2 points.").wait_for()


def test_python_that_cannot_be_reached_is_told(chromium, site):
    with Visit(chromium, site) as visit:
        page = visit.open(PAGE)
        page.evaluate(NO_WORKER)
        exercise = page.locator("#live-correlate2d")
        exercise.scroll_into_view_if_needed()
        exercise.get_by_role("button", name="Run").click()
        exercise.locator(".live-status", has_text="could not be loaded").wait_for()
        said = exercise.locator(".live-status").inner_text()
        assert said == "Python could not be loaded: its files cannot be reached."


def test_large_arrays_do_not_break_python(exercise):
    exercise.locator(".cm-content").fill("a = np.ones(10**6)\nprint((a * 2 + a * 3).sum())")
    exercise.get_by_role("button", name="Run").click()
    exercise.locator(".live-printed", has_text="5000000.0").wait_for()


def test_a_chatty_loop_is_cut_off(exercise):
    exercise.locator(".cm-content").fill("for i in range(10**5):\n    print('again', i)")
    exercise.get_by_role("button", name="Run").click()
    exercise.locator(".live-printed", has_text="the rest is not shown").wait_for()
    assert len(exercise.locator(".live-printed").inner_text()) < 21_000


def test_an_error_shows_the_readers_lines_only(exercise):
    exercise.locator(".cm-content").fill("def f(x):\n    return x.missing\n\nf(np.eye(2))")
    exercise.get_by_role("button", name="Run").click()
    error = exercise.locator(".live-error").inner_text()
    assert error.splitlines()[1:] == ["line 4: f(np.eye(2))", "line 2 in f: return x.missing"]


def test_by_keyboard_alone(visit, exercise):
    keyboard = visit.page.keyboard
    exercise.locator(".cm-content").focus()
    keyboard.press("Control+a")
    keyboard.type("def correlate2d(x, k):\nreturn x")  # the editor indents the second line
    keyboard.press("Shift+Enter")
    exercise.locator(".live-status", has_text="0 of 2 points so far").wait_for()
    keyboard.press("Control+Enter")
    exercise.locator(".live-status", has_text="It ran, and printed nothing.").wait_for()
    keyboard.press("Escape")
    keyboard.press("Tab")
    assert visit.page.evaluate("document.activeElement.textContent") == "Run"


def test_the_ladder_of_hints_ends_in_the_solution_after_honest_tries(visit, exercise):
    page = visit.page
    page.evaluate("localStorage.removeItem('cnnref:record:convolution:correlate2d')")
    hint = exercise.get_by_role("button", name="Hint")
    hint.click()
    exercise.locator(".live-rung", has_text="A nudge").wait_for()
    assert "37., 43." in exercise.locator(".live-ladder").inner_text()
    hint.click()
    exercise.locator(".live-rung", has_text="A hint").wait_for()
    hint.click()
    exercise.locator(".live-wait", has_text="0 were so far").wait_for()
    assert RIGHT.splitlines()[-2].strip() not in page.content()
    for wrong in ("x", "x[:1]", "k", "k"):
        exercise.locator(".cm-content").fill(f"def correlate2d(x, k):\n    return {wrong}")
        exercise.get_by_role("button", name="Check").click()
        exercise.locator(".live-status", has_text="0 of 2 points so far").wait_for()
    hint.click()
    exercise.locator(".live-solution").wait_for()
    assert exercise.locator(".live-solution").inner_text() == RIGHT


def test_answers_and_points_outlive_the_page(visit, exercise):
    exercise.locator(".cm-content").fill(RIGHT)
    exercise.get_by_role("button", name="Check").click()
    exercise.locator(".live-solved").wait_for()
    page = visit.open(PAGE)
    section = page.locator("#live-correlate2d")
    section.scroll_into_view_if_needed()
    assert section.locator(".cm-content").inner_text().rstrip() == RIGHT
    section.locator(".live-solved").wait_for()
    visit.open("book/progress.html")
    row = page.locator(".live-row[data-assignment=convolution]")
    assert "1 of 9 solved, 2 of 21 points" in row.inner_text()
    page.get_by_role("button", name="Forget all my answers").click()
    page.get_by_role("button", name="Yes, forget them").click()
    assert "0 of 9 solved, 0 of 21 points" in row.inner_text()
    visit.open(PAGE)


def test_a_file_that_is_no_notebook_is_told_and_changes_nothing(visit, tmp_path):
    file = tmp_path / "mine.ipynb"
    status = visit.page.locator(".live-assignment .live-status")
    for text, said in (("{", "is not a notebook"), ('{"cells": []}', "has no answers to")):
        file.write_text(text)
        visit.page.locator(".live-file").set_input_files(file)
        status.filter(has_text=said).wait_for()


def test_a_cell_of_the_page_runs_is_edited_and_put_back(visit):
    cell = visit.page.locator("[class*=live-cell-]").nth(1)
    cell.scroll_into_view_if_needed()
    saved = cell.locator(".cell_output pre").inner_text().strip()
    cell.get_by_role("button", name="Run, edit").click()
    shown = cell.locator(".live-printed")
    shown.wait_for()
    assert shown.inner_text().strip() == saved
    assert cell.locator(".cell_output").is_hidden()
    cell.locator(".cm-content").fill("tiny = np.arange(4)\nprint(tiny.sum())")
    visit.page.keyboard.press("Control+Enter")
    cell.locator(".live-printed", has_text=re.compile(r"^6\s*$")).wait_for()
    cell.get_by_role("button", name="As it was").click()
    assert cell.locator(".cell_output pre").inner_text().strip() == saved


def test_what_was_opened_works_after_the_network_is_gone(chromium, folder):
    server = Server(folder)
    with Visit(chromium, server.address) as visit:
        page = visit.open(PAGE)
        page.evaluate("navigator.serviceWorker.ready")
        page.locator("#live-pad").scroll_into_view_if_needed()
        page.locator("#live-pad .cm-content").wait_for()
        page.locator("#live-pad").get_by_role("button", name="Check").click()
        page.locator("#live-pad .cnnref-report").wait_for()
        server.stop()
        page.reload(wait_until="load", timeout=90_000)  # a busy machine may need that
        assert page.evaluate(FORMULAS_HAVE_THEIR_FONT)
        page.locator("#live-pad").scroll_into_view_if_needed()
        page.locator("#live-pad").get_by_role("button", name="Check").click()
        page.locator("#live-pad .cnnref-report").wait_for()


def test_sizes(chromium, site, folder):
    """Over the wire with gzip: a chapter's first visit, and Python in the page."""
    for slug in SLUGS:
        with Visit(chromium, site) as visit:
            asked = set()
            visit.page.on("response", lambda answer, asked=asked: asked.add(answer.url))
            visit.open(f"book/{slug}.html")
            names = {url.removeprefix(site).split("?")[0] for url in asked if site in url}
            first = sum(_packed(folder / name) for name in names)
        assert first <= 1_200_000, f"{slug}: {first:,} bytes"
    python = folder / "_static" / "python"
    files = [f for f in python.rglob("*") if f.is_file() and f.name != "mnist_subset.npz"]
    total = sum(map(_packed, files))
    assert total <= 9_500_000, f"{total:,} bytes"


def _packed(file):
    return len(gzip.compress(file.read_bytes(), mtime=0))
