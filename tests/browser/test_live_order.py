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


def test_a_hint_that_is_asked_for_twice_is_followed_by_the_next(visit):
    exercise = section(visit.page, "correlate2d")
    exercise.get_by_role("button", name="Hint").evaluate(PRESS_TWICE)
    exercise.locator(".live-rung").nth(1).wait_for()
    nudge, hint = exercise.locator(".live-rung > strong").all_inner_texts()
    assert nudge.startswith("A nudge")
    assert hint.startswith("A hint")
