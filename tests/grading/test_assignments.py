"""Every assignment in the box: its solution earns all points, the released notebook none."""

import contextlib
from pathlib import Path

import nbformat
import pytest

from cnnref.checks import registry
from cnnref.checks.exercise import case
from cnnref.grading.box.launch import bubblewrap_works
from cnnref.grading.box.limits import Limits
from cnnref.grading.course import Course
from cnnref.grading.grade import Task, grade
from cnnref.grading.grader import released_notebook
from cnnref.grading.session import Library
from cnnref.grading.source import read_source

ROOT = Path(__file__).parents[2]
COURSE = Course(ROOT)

pytestmark = pytest.mark.skipif(not bubblewrap_works(), reason="bubblewrap does not work here")
each_assignment = pytest.mark.parametrize("slug", COURSE.slugs)


def points(slug, submission):
    return grade(Task(submission, released_notebook(COURSE, slug), b"secret")).points


@each_assignment
def test_solution_earns_all_points(slug):
    source = read_source(COURSE.solutions / slug / f"{slug}.md")
    expected = {one.name: one.points for one in registry.of_chapter(slug)}
    assert points(slug, nbformat.writes(source).encode()) == expected


@each_assignment
def test_released_notebook_earns_nothing(slug):
    assert set(points(slug, released_notebook(COURSE, slug)).values()) == {0}


def test_every_given_function_answers_from_the_box_of_the_library():
    names = {name for one in registry.all_exercises().values() for name in one.given}
    with contextlib.closing(Library(Limits())) as library:
        said = {name: library.call(name, case("without arguments")).error for name in names}
    assert {name for name, error in said.items() if "missing" not in error} == set()
