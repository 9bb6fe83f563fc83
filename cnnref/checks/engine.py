"""`check`: the one line of a test cell, the same in the page, in the notebook and in the grader."""

import os
from collections.abc import Callable
from typing import Any

from cnnref.checks import registry
from cnnref.checks.answers import right_result
from cnnref.checks.call import call
from cnnref.checks.exercise import Exercise
from cnnref.checks.given import OnlyGiven
from cnnref.checks.judge import Trial, judge
from cnnref.checks.report import Report

VISIBLE_SEED = 0
HIDDEN_SEED = "CNNREF_HIDDEN_SEED"
"""Environment variable in which a grader passes the seed of the hidden cases."""


def check(function: Callable[..., Any]) -> Report:
    """Check a function against PyTorch and say what is wrong with it.

    As when it is graded, a function that calls one of `cnnref` earns nothing, unless its exercise
    gives that one.

    Parameters
    ----------
    function : callable
        Your implementation, named as the exercise: ``check(conv2d)``.

    Returns
    -------
    Report
        The points earned, a float that nbgrader reads, which shows itself as an explanation.

    Raises
    ------
    TypeError
        If `function` is not a function.
    LookupError
        If no exercise has the function's name.

    Examples
    --------
    >>> def output_size(size, kernel, *, stride=1, padding=0):
    ...     return (size + 2 * padding - kernel) // stride + 1
    >>> float(check(output_size))
    2.0
    """
    exercise = registry.find(function)
    return run(exercise, OnlyGiven(exercise, function), seeds())


def seeds() -> list[int]:
    """The seeds of the cases: the visible one and, where a grader passes one, the hidden one."""
    hidden = os.environ.get(HIDDEN_SEED)
    return [VISIBLE_SEED] if hidden is None else [VISIBLE_SEED, int(hidden)]


def run(exercise: Exercise, function: Callable[..., Any], seeds: list[int]) -> Report:
    """Run the cases of every seed through a function and report."""
    cases = [one for seed in seeds for one in exercise.draw(seed)]
    trials = [
        Trial(exercise, one, right_result(exercise, one), call(function, one)) for one in cases
    ]
    return Report(exercise.name, judge(exercise, trials), hidden=len(seeds) > 1)
