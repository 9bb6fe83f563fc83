"""The sample class, and what the graders give for it through nbgrader."""

import ast
import itertools
from pathlib import Path

import nbformat
import pytest

from cnnref.checks import registry
from cnnref.grading.course import Course
from cnnref.grading.grader import Grader
from cnnref.grading.results import results
from cnnref.grading.run import grade_class
from cnnref.grading.sample import (
    Submission,
    draw_students,
    fill,
    make_class,
    with_mistake,
)
from cnnref.grading.source import answers_of, read_source

ROOT = Path(__file__).parents[2]
SOURCE = read_source(ROOT / "solutions/convolution/convolution.md")


def test_first_students_are_the_right_one_the_blank_one_and_one_per_exercise():
    exercises = registry.of_chapter("convolution")
    first = list(itertools.islice(draw_students("convolution"), 2 + len(exercises)))
    assert first[0].summary == "everything right"
    assert first[1].summary == "nothing"
    assert [s.mistakes[0][0] for s in first[2:]] == exercises


def test_the_same_class_is_drawn_every_time():
    twice = [[s.summary for s in itertools.islice(draw_students("convolution"), 40)] for _ in "12"]
    assert twice[0] == twice[1]


@pytest.mark.parametrize("exercise", registry.of_chapter("convolution"), ids=lambda e: e.name)
def test_mistakes_become_code_that_behaves_as_declared(exercise):
    answers = answers_of(SOURCE)
    for mistake in exercise.mistakes:
        code = with_mistake(exercise.name, answers[exercise.name], mistake)
        ast.parse(code)
        scope = {}
        exec("import numpy as np", scope)
        for name, answer in answers.items():
            if name in registry.all_exercises():
                exec(code if name == exercise.name else answer, scope)
        from cnnref.checks import check

        report = check(scope[exercise.name])
        assert report < exercise.points
        assert {g.failure.mistake for g in report.groups if g.failure} == {mistake.name}


def test_blank_student_changes_nothing():
    notebook = nbformat.read(ROOT / "exercises/convolution/convolution.ipynb", as_version=4)
    before = nbformat.writes(notebook)
    assert nbformat.writes(fill(notebook, {}, Submission("s", blank=True))) == before


@pytest.mark.slow
def test_class_is_graded_through_nbgrader(tmp_path):
    sample, students = make_class(Course(ROOT), "convolution", tmp_path / "demo", 3)
    graded = {one.student: one.points for one in grade_class(Grader(sample), "convolution")}
    right, blank, wrong = results(sample, "convolution")
    assert graded == {one.student: one.score for one in (right, blank, wrong)}
    assert (right.score, right.max_score, right.reasons) == (21, 27, ())
    assert blank.score == 0
    assert len(blank.reasons) == 9
    assert all(r.endswith(": your function is not written yet") for r in blank.reasons)
    exercise, mistake = students[2].mistakes[0]
    assert wrong.score < 21
    assert wrong.reasons[0] == f"{exercise.name}: {mistake.hint}"
