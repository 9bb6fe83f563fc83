"""The last rung of the ladder: in the site unless the build leaves it out."""

import base64
import json

import assignments
import pytest
from browser.visit import Visit
from solved import SLUGS
from sphinx.application import Sphinx

PAGE = "# A page\n\n```{live-exercise} correlate2d\n```\n"


def build(folder, **options):
    """Build a site of one exercise."""
    (folder / "source").mkdir()
    (folder / "source" / "index.md").write_text(PAGE)
    app = Sphinx(
        str(folder / "source"),
        None,
        str(folder / "site"),
        str(folder / "doctrees"),
        "html",
        confoverrides={"extensions": ["myst_parser", "live_exercises"], **options},
        status=None,
    )
    app.build()
    return folder / "site"


def files(site):
    return sorted(file.name for file in (site / "_static" / "assignments").iterdir())


def test_without_solutions_there_is_no_trace_of_one(tmp_path):
    site = build(tmp_path, solutions_in_page=False)
    assert files(site) == sorted(f"{slug}.ipynb" for slug in SLUGS)
    assert 'data-solution="false"' in (site / "index.html").read_text()


def test_with_solutions_nobody_reads_one_by_accident(tmp_path):
    site = build(tmp_path)
    assert 'data-solution="true"' in (site / "index.html").read_text()
    for slug in SLUGS:
        text = (site / "_static" / "assignments" / f"{slug}.solutions.txt").read_text()
        assert "def " not in text
        checked = [one.name for one in assignments.exercises(slug).values() if one.checked_here]
        assert list(json.loads(base64.b64decode(text))) == checked


@pytest.mark.browser
def test_without_solutions_the_ladder_ends_at_the_hint(chromium, site):
    with Visit(chromium, site) as visit:

        def leave_out(route):
            page = route.fetch().text()
            route.fulfill(
                body=page.replace('data-solution="true"', 'data-solution="false"'),
                content_type="text/html",
            )

        visit.page.route("**/book/convolution.html", leave_out)
        page = visit.open("book/convolution.html")
        exercise = page.locator("#live-correlate2d")
        exercise.scroll_into_view_if_needed()
        exercise.locator(".cm-content").wait_for()
        for wrong in ("x", "x[:1]", "k"):
            exercise.locator(".cm-content").fill(f"def correlate2d(x, k):\n    return {wrong}")
            exercise.get_by_role("button", name="Check").click()
            exercise.locator(".live-status", has_text="0 of 2 points so far").wait_for()
        hint = exercise.get_by_role("button", name="Hint")
        for said in ("A nudge", "A hint", "no more hints"):
            hint.click()
            exercise.locator(".live-ladder", has_text=said).wait_for()
        hint.click()
        assert exercise.locator(".live-wait").count() == 1
        assert exercise.locator(".live-solution").count() == 0
        assert visit.faults == []
