"""Questions that a person reads: the reader's words are kept, handed in and brought back."""

import json

import pytest
from browser.visit import Visit
from solved import COURSE

from cnnref.grading.grade import Task, grade
from cnnref.grading.grader import released_notebook

pytestmark = pytest.mark.browser

SLUG, NAME = "convolution", "flipping"
WORDS = "It matters as soon as\n\nthe **kernel** is not symmetric: 卷积, $k \\ne k'$ & <b>."


@pytest.fixture(scope="module")
def visit(chromium, site):
    with Visit(chromium, site, width=390) as visit:
        yield visit
        assert visit.faults == []


def question(visit):
    """Open the chapter and go to the question."""
    page = visit.open(f"book/{SLUG}.html")
    section = page.locator(f"#live-{NAME}")
    section.scroll_into_view_if_needed()
    section.locator("textarea").wait_for()
    return section


def cell(notebook, name):
    return next(one for one in notebook["cells"] if one["id"] == name)


def test_words_are_kept_handed_in_and_brought_back(visit, tmp_path):
    section = question(visit)
    blank = section.locator("textarea").input_value()
    section.locator("textarea").fill(WORDS)
    section = question(visit)
    assert section.locator("textarea").input_value() == WORDS

    with visit.page.expect_download() as download:
        visit.page.get_by_role("button", name="Download my notebook").click()
    file = tmp_path / "mine.ipynb"
    download.value.save_as(file)
    notebook = json.loads(file.read_text(encoding="utf-8"))
    assert "".join(cell(notebook, NAME)["source"]) == WORDS

    section.locator("textarea").fill("")
    assert section.locator("textarea").input_value() == ""
    visit.page.locator(".live-file").set_input_files(file)
    visit.page.locator(".live-assignment .live-status", has_text="Took").wait_for()
    assert section.locator("textarea").input_value() == WORDS

    section.locator("textarea").fill(blank)
    section = question(visit)
    assert section.locator("textarea").input_value() == blank


def test_the_grader_leaves_the_words_to_a_person(visit, tmp_path):
    section = question(visit)
    section.locator("textarea").fill(WORDS)
    with visit.page.expect_download() as download:
        visit.page.get_by_role("button", name="Download my notebook").click()
    submission = download.value.path().read_bytes()
    graded = grade(Task(submission, released_notebook(COURSE, SLUG), b"secret"))
    assert graded.notes == []
    assert NAME not in graded.points
    told = cell(graded.notebook, NAME)["source"]
    assert told.replace("\u2060", "") == WORDS  # which keeps a tag from being one
