"""A feedback page, opened from a student's disk with the network cut."""

from pathlib import Path

import pytest

from cnnref.grading.box.launch import bubblewrap_works
from cnnref.grading.course import Course
from cnnref.grading.feedback import make_feedback
from cnnref.grading.grader import Grader
from cnnref.grading.run import grade_class
from cnnref.grading.sample import make_class

ROOT = Path(__file__).parents[2]
SLUG = "activations-and-losses"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not bubblewrap_works(), reason="bubblewrap does not work here"),
]


@pytest.fixture(scope="module")
def feedback(tmp_path_factory):
    """The page of a student with one mistake."""
    course, students = make_class(Course(ROOT), SLUG, tmp_path_factory.mktemp("c") / "c", 3)
    name = students[2].student
    for _ in grade_class(Grader(course), SLUG, only=name):
        make_feedback(course, SLUG)
    return course.root / "feedback" / name / SLUG / f"{SLUG}.html"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_feedback_needs_nothing_else(chromium, feedback, axe, scheme):
    context = chromium.new_context(
        viewport={"width": 390, "height": 800}, color_scheme=scheme, bypass_csp=True
    )
    page = context.new_page()
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(feedback.as_uri())
    assert asked == [feedback.as_uri()]
    assert not said
    assert page.locator("script").count() == 0
    assert page.locator("math mfrac").first.bounding_box()["height"] > 20
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("table a").count() == page.locator("section[id]").count() == 11
    page.locator("table a").nth(3).click()
    assert page.evaluate("scrollY") > 300
    page.evaluate(axe)
    found = page.evaluate("axe.run()")
    assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == []
    context.close()
