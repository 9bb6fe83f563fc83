"""Live exercises and cells in an order of things that a patient reader never makes."""

import pytest
from browser.visit import Visit
from solved import notebook

pytestmark = pytest.mark.browser

PAGE = "book/convolution.html"
RIGHT = notebook("convolution")[1]
SLOW = "\nimport time\nprint('now')\ntime.sleep(2)"
OFF = "Object.defineProperty(window, 'localStorage', { get() { throw new Error('off'); } });"
FULL = "Storage.prototype.setItem = () => { throw new Error('full'); };"
CHECK_AND_WRITE_ON = """([section, text]) => {
  [...section.querySelectorAll('button')].find((one) => one.textContent === 'Check').click();
  localStorage.setItem('cnnref:answer:convolution:correlate2d', JSON.stringify(text));
  dispatchEvent(new Event('storage')); // as another tab of the chapter does
}"""
PRESS_TWICE = "button => { button.click(); button.click(); }"
HOLD_CELLS = """() => {
  const plain = fetch;
  const held = new Promise((go) => (window.letGo = go));
  window.fetch = async (address, ...more) => {
    if (String(address).includes('/cells/')) await held;
    return plain(address, ...more);
  };
}"""
STATE = "import('/_static/python.js').then(it => it.python.state.name)"


@pytest.fixture(scope="module")
def opened(chromium, site):
    with Visit(chromium, site) as visit:
        visit.open(PAGE).set_default_timeout(60_000)  # Python is loaded here
        yield visit
        assert visit.faults == []


@pytest.fixture
def visit(opened):
    """The page with no answer and no Python yet."""
    opened.page.evaluate("localStorage.clear()")
    opened.open(PAGE)
    return opened


def section(page, name):
    """An exercise with its editor."""
    section = page.locator(f"#live-{name}")
    section.scroll_into_view_if_needed()
    section.locator(".cm-content").wait_for()
    return section


def press(section, name):
    section.get_by_role("button", name=name, exact=True).click()


def says(section, text):
    section.locator(".live-status", has_text=text).wait_for()


@pytest.mark.parametrize("storage", [OFF, FULL], ids=["off", "full"])
def test_an_answer_lives_as_long_as_the_page_where_nothing_is_stored(chromium, site, storage):
    with Visit(chromium, site) as visit:
        visit.context.add_init_script(storage)
        page = visit.open(PAGE)
        page.set_default_timeout(60_000)
        exercise = section(page, "correlate2d")
        exercise.locator(".cm-content").fill("")
        page.keyboard.type("x = 1")
        assert exercise.locator(".cm-content").inner_text() == "x = 1"
        exercise.locator(".cm-content").fill(RIGHT["correlate2d"])
        press(exercise, "Check")
        says(exercise, "Solved: 2 of 2 points.")
        exercise.locator(".live-solved").wait_for()
        assert exercise.locator(".cm-content").inner_text().rstrip() == RIGHT["correlate2d"]
        assert "1 of 9 solved" in page.locator(".live-meter").inner_text()


def test_what_is_checked_is_the_answer_as_it_was_when_check_was_pressed(visit):
    exercise = section(visit.page, "correlate2d")
    exercise.locator(".cm-content").fill(RIGHT["correlate2d"])
    exercise.evaluate(f"(it, text) => ({CHECK_AND_WRITE_ON})([it, text])", "and on")
    assert exercise.locator(".cm-content").inner_text() == "and on"
    says(exercise, "Solved: 2 of 2 points.")


def test_a_hint_that_is_asked_for_twice_is_followed_by_the_next(visit):
    exercise = section(visit.page, "correlate2d")
    exercise.get_by_role("button", name="Hint").evaluate(PRESS_TWICE)
    exercise.locator(".live-rung").nth(1).wait_for()
    nudge, hint = exercise.locator(".live-rung > strong").all_inner_texts()
    assert nudge.startswith("A nudge")
    assert hint.startswith("A hint")


def test_a_hint_that_loads_python_does_not_stay_under_way(visit):
    exercise = section(visit.page, "correlate2d")
    press(exercise, "Hint")
    says(exercise, "Loading Python")
    exercise.locator(".live-rung").wait_for()
    assert exercise.locator(".live-status").inner_text() == ""


def test_a_run_waits_for_the_hint_that_loads_python(visit):
    exercise = section(visit.page, "correlate2d")
    exercise.locator(".cm-content").fill("print('off we go')")
    press(exercise, "Hint")
    press(exercise, "Run")
    exercise.locator(".live-printed", has_text="off we go").wait_for()


def test_an_exercise_that_starts_meanwhile_does_not_take_the_names_of_another(visit):
    first, second = section(visit.page, "correlate2d"), section(visit.page, "pad")
    first.locator(".cm-content").fill(RIGHT["correlate2d"] + SLOW)
    press(first, "Check")
    first.locator(".live-printed", has_text="now").wait_for()
    press(second, "Run")
    says(first, "Solved: 2 of 2 points.")
    says(second, "It ran")


def test_a_stop_ends_what_waits_too(visit):
    first, second = section(visit.page, "correlate2d"), section(visit.page, "pad")
    first.locator(".cm-content").fill("print('off we go')\nwhile True:\n    pass")
    press(first, "Run")
    first.locator(".live-printed", has_text="off we go").wait_for()
    press(second, "Run")
    press(second, "Stop")
    for each in (first, second):
        says(each, "Stopped.")
    assert visit.page.evaluate(STATE) == "idle"


def test_a_cell_that_is_put_back_before_it_runs_shows_its_output(visit):
    page = visit.page
    page.evaluate(HOLD_CELLS)
    cell = page.locator("[class*=live-cell-]").nth(1)
    cell.scroll_into_view_if_needed()
    press(cell, "▶ Run, edit")
    press(cell, "As it was")
    page.evaluate("() => letGo()")
    page.wait_for_timeout(500)  # what is wrong would come at once
    assert cell.locator(".cell_output").is_visible()
    assert page.evaluate(STATE) == "idle"
