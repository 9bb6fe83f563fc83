"""The device that computes the right answers moves no point."""

import functools
import itertools

import nbformat
import numpy as np
import pytest
import torch
from solved import COURSE, SLUGS

from cnnref.checks import registry
from cnnref.checks.answers import right_function, right_result
from cnnref.checks.call import call
from cnnref.checks.judge import Trial, judge
from cnnref.grading.box.launch import bubblewrap_works
from cnnref.grading.grade import Task, answered_cases, grade
from cnnref.grading.grader import released_notebook
from cnnref.grading.sample import answers_of, draw_students, fill
from cnnref.grading.source import read_source

COMPARED = [one for one in registry.all_exercises().values() if not one.measure]
ROUNDING = 1e-12
"""Far more than two devices differ by in float64."""


@pytest.mark.parametrize("exercise", COMPARED, ids=lambda one: one.name)
def test_answers_that_are_rounded_otherwise_move_no_point(exercise):
    rng = np.random.default_rng(0)
    right = right_function(exercise)
    functions = [right, *(functools.partial(m.function, right) for m in exercise.mistakes)]
    cases = [(one, right_result(exercise, one)) for one in exercise.draw(0)]
    for function in functions:
        outcomes = [call(function, one) for one, _ in cases]
        verdicts = [
            judged(exercise, [(one, change(answer)) for one, answer in cases], outcomes)
            for change in (lambda answer: answer, functools.partial(rounded, rng))
        ]
        assert verdicts[0] == verdicts[1]


def judged(exercise, cases, outcomes):
    """What each group earns, and the mistake that is found."""
    trials = [
        Trial(exercise, one, answer, outcome)
        for (one, answer), outcome in zip(cases, outcomes, strict=True)
    ]
    return [(g.earned, g.failure and g.failure.mistake) for g in judge(exercise, trials)]


def rounded(rng, answer):
    """An answer with every number off by a little."""
    if isinstance(answer, tuple):
        return tuple(rounded(rng, part) for part in answer)
    answer = np.asarray(answer)
    off = 1 + ROUNDING * rng.uniform(-1, 1, answer.shape)
    return answer * off if answer.dtype.kind == "f" else answer


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
@pytest.mark.skipif(not bubblewrap_works(), reason="bubblewrap does not work here")
@pytest.mark.slow
@pytest.mark.parametrize("slug", SLUGS)
def test_submissions_earn_the_same_on_either_device(slug, monkeypatch):
    points = {device: graded(slug, device, monkeypatch) for device in ("cpu", "cuda")}
    assert points["cpu"] == points["cuda"]


def graded(slug, device, monkeypatch):
    """The points of a small class, with the right answers computed on a device."""
    monkeypatch.setenv("CNNREF_DEVICE", device)
    answered_cases.cache_clear()
    answers = answers_of(read_source(COURSE.solutions / slug / f"{slug}.md"))
    students = itertools.islice(draw_students(slug), 2 + len(registry.of_chapter(slug)))
    released = released_notebook(COURSE, slug)
    found = []
    for student in students:
        notebook = fill(nbformat.v4.reads(released.decode()), answers, student)
        task = Task(nbformat.writes(notebook).encode(), released, student.student.encode())
        found.append(grade(task).points)
    answered_cases.cache_clear()
    return found
