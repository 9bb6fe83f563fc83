"""The first two rungs of an exercise's ladder of hints, made from its declaration."""

from typing import Any

import numpy as np

from cnnref.checks import registry
from cnnref.checks.answers import right_result
from cnnref.checks.engine import VISIBLE_SEED
from cnnref.checks.exercise import Case, Exercise
from cnnref.page.plain import to_plain

TELLING, SMALL = 6, 30
"""Entries of the arguments: enough to show something, and few enough to follow by hand."""

READ = 60
"""Entries of an array that anybody reads: of a larger one the shape is told."""


def nudge(name: str) -> dict[str, Any]:
    """A call to work through by hand: its arguments and what is right, without saying how.

    Parameters
    ----------
    name : str
        The exercise, named as its function.

    Returns
    -------
    dict
        ``call``: the arguments by name, as text. ``expected``: the right results by name, as text.

    Examples
    --------
    >>> nudge("output_size")["expected"]
    {'result': '3'}
    """
    exercise = registry.named(name)
    case = min(exercise.draw(VISIBLE_SEED), key=lambda one: _effort(exercise, one))
    value = right_result(exercise, case)
    results = value if len(exercise.returns) > 1 else (value,)
    return {
        "call": {key: _spell(one) for key, one in exercise.arguments(case).items()},
        "expected": {key: _spell(one) for key, one in zip(exercise.returns, results, strict=True)},
    }


def pitfalls(name: str) -> list[str]:
    """What to look at, from the declared mistakes of an exercise."""
    return to_plain(list(dict.fromkeys(m.hint for m in registry.named(name).mistakes)))


def _effort(exercise: Exercise, one: Case) -> tuple[bool, bool, bool, int]:
    """Order small cases and whole numbers first, and those of a few entries last."""
    arrays = [a for a in exercise.arguments(one).values() if isinstance(a, np.ndarray)]
    size = sum(a.size for a in arrays)
    whole = all(np.array_equal(a, np.round(a)) for a in arrays)
    return size < TELLING, size > SMALL, not whole, size


def _spell(value: Any) -> str:
    if isinstance(value, np.ndarray) and value.size > READ:
        return f"an array of shape {value.shape}"
    if isinstance(value, np.ndarray):
        return np.array2string(np.round(value, 4), separator=", ")
    if isinstance(value, float):
        return f"{value:.6g}"
    return repr(value)
