"""The reader's own function, run on the numbers that a widget shows."""

import sys
from dataclasses import replace
from importlib import import_module

from cnnref import functional
from cnnref.checks import registry
from cnnref.checks.call import call
from cnnref.checks.compare import wrong_entries
from cnnref.checks.exercise import Case
from cnnref.checks.judge import Trial, judge


def answer(topic, params, own="", function=None):
    """Compute what a widget shows, with a judgement on the reader's function if one is named.

    Parameters
    ----------
    topic : str
        Module of the widget, ``"convolution"``.
    params : dict
        What its ``trace`` takes.
    own : str
        Name of the reader's function to run, or none.
    function : callable, optional
        That function; without it, one of this name is looked for where the reader works.

    Returns
    -------
    dict
        The trace and its ``params``; with ``own``, its entry ``own`` holds ``name``, ``right``,
        ``message``, ``hint``, and the first wrong value: ``part`` is the name of the result that
        holds it, ``wrong`` its index there.
    """
    module = import_module(f"cnnref.widgets.{topic}")
    trace = {"params": params} | module.trace(**params)
    one = module.calls(**params).get(own) if own else None
    if one is not None:
        function = function or _find(own)
        trace["own"] = verdict(own, function, one) if function else _missing(own)
    return trace


def verdict(name, function, one: Case):
    """Judge one call of a function by the exercise of that name.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnref.checks.exercise import case
    >>> tiny = case("square", np.arange(9.0).reshape(3, 3), np.arange(4.0).reshape(2, 2))
    >>> found = verdict("correlate2d", lambda x, k: np.full((2, 2), 19.0), tiny)
    >>> found["message"], found["wrong"]
    ('result[0, 1] is 19, expected 25 (3 of 4 values are wrong)', [0, 1])
    """
    exercise = registry.named(name)
    one = replace(one, group=next(iter(exercise.groups)))  # `judge` reports by group
    expected = exercise.answer(functional, *one.args, **one.kwargs)
    trial = Trial(exercise, one, expected, call(function, one))
    said = {"name": name, "right": trial.problem is None, "hint": "", "part": "", "wrong": None}
    if trial.problem is None:
        return said | {"message": "every value is right."}
    groups = judge(exercise, [trial])
    hint = next((group.failure.hint for group in groups if group.failure), "")
    wrong = _first_wrong(trial.problem)
    part = trial.problem.name
    return said | {"message": trial.problem.message, "hint": hint, "part": part, "wrong": wrong}


def _first_wrong(problem):
    result, expected = problem.result, problem.expected
    if result is None or expected is None or result.shape != expected.shape:
        return None
    return list(next(wrong_entries(result, expected)))


def _find(name):
    """The function of this name that the reader wrote, in the page or in the notebook."""
    page = sys.modules.get("cnnref.page.running")
    if page:
        return page.find(name)
    names = vars(sys.modules["__main__"])
    own = getattr(names.get(name), "__globals__", None) is names  # not one that is imported
    return names[name] if own else None


def _missing(name):
    chapter = registry.named(name).chapter
    return {
        "name": name,
        "chapter": chapter,  # where a page can look for an answer that was kept
        "right": False,
        "message": f"there is no function {name} yet.",
        "hint": f"Write it in the assignment of the chapter “{chapter}”, or in a cell, and run it.",
        "wrong": None,
    }
