"""Recognising how a wrong array relates to the right one, whatever the exercise.

Each function takes the problem and the case's arguments by name, and answers with a sentence or
None. They are tried in order: the first that fits speaks.
"""

import itertools
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from cnnref.checks.compare import Problem, agree, close

LARGEST_DENOMINATOR = 100
"""A constant factor is named if it is a fraction that a formula could hold."""
NEARLY = 0.01
"""Relative difference of values that are called close."""

Recogniser = Callable[[np.ndarray, np.ndarray, Mapping[str, Any]], str | None]


def recognise(problem: Problem, arguments: Mapping[str, Any]) -> str | None:
    """Say how the wrong array of `problem` relates to the right one, if it does."""
    if problem.result is None or problem.expected is None:
        return None
    same_shape = problem.result.shape == problem.expected.shape
    recognisers = OF_VALUES if same_shape else OF_SHAPES
    answers = (r(problem.result, problem.expected, arguments) for r in recognisers)
    return next((a for a in answers if a), None)


def transposed(result: np.ndarray, expected: np.ndarray, _: Mapping[str, Any]) -> str | None:
    """The right values with the axes in another order."""
    if not 2 <= expected.ndim <= 4 or result.ndim != expected.ndim:
        return None
    for order in list(itertools.permutations(range(expected.ndim)))[1:]:
        turned = expected.transpose(order)
        if turned.shape == result.shape and close(result, turned).all():
            return (
                "The values are right, but the axes are swapped: "
                f"yours are the expected ones under transpose{order}."
            )
    return None


def reshaped(result: np.ndarray, expected: np.ndarray, _: Mapping[str, Any]) -> str | None:
    """The right values, in the same order, in another shape."""
    if result.size == expected.size and close(result.ravel(), expected.ravel()).all():
        return "The values and their order are right: only the shape is not."
    return None


def size_off_by_one(result: np.ndarray, expected: np.ndarray, _: Mapping[str, Any]) -> str | None:
    """Some axes one entry too long or too short, the others right."""
    if result.ndim != expected.ndim:
        return None
    steps = {r - e for r, e in zip(result.shape, expected.shape, strict=True)} - {0}
    if steps == {1} or steps == {-1}:
        word = "long" if steps == {1} else "short"
        return f"The size is off by one: at least one axis is one entry too {word}."
    return None


def cut_to_integers(result: np.ndarray, expected: np.ndarray, _: Mapping[str, Any]) -> str | None:
    """Fractions lost in an integer array; a single number may be whole by chance."""
    if expected.size > 1 and result.dtype.kind in "iub" and close(result, np.trunc(expected)).all():
        return f"Your result has dtype {result.dtype}, which cuts off the fractions."
    return None


def not_a_number(result: np.ndarray, expected: np.ndarray, _: Mapping[str, Any]) -> str | None:
    """NaN where there should be a number."""
    if result.dtype.kind == "f" and np.isnan(result).any() and not np.isnan(expected).any():
        return "Your result holds NaN: look for 0/0, inf - inf or inf/inf."
    return None


def flipped(result: np.ndarray, expected: np.ndarray, _: Mapping[str, Any]) -> str | None:
    """The right values in reverse order along some axes."""
    for count in range(1, min(expected.ndim, 4) + 1):
        for axes in itertools.combinations(range(expected.ndim), count):
            if close(result, np.flip(expected, axes)).all():
                *most, last = map(str, axes)
                named = f"axes {', '.join(most)} and {last}" if most else f"axis {last}"
                return f"The values are right, but in reverse order along {named}."
    return None


def bias(result: np.ndarray, expected: np.ndarray, arguments: Mapping[str, Any]) -> str | None:
    """The argument b left out or added twice."""
    b = arguments.get("b")
    if b is None or not np.any(b):
        return None
    for b_shape in ((-1, 1, 1), (-1,)):
        try:
            added = np.broadcast_to(np.reshape(b, b_shape), expected.shape)
        except ValueError:
            continue
        if close(result, expected - added).all():
            return "The bias b is missing: add b to every position of its channel."
        if close(result, expected + added).all():
            return "The bias b is added twice."
    return None


def constant_factor(result: np.ndarray, expected: np.ndarray, _: Mapping[str, Any]) -> str | None:
    """A sign or a constant factor, the same for every entry."""
    if expected.size < 2 or not np.isfinite(expected).all() or not np.any(expected):
        return None
    largest = np.unravel_index(np.abs(expected).argmax(), expected.shape)
    factor = float(result[largest] / expected[largest])
    if factor == 0 or not np.isfinite(factor) or not close(result, factor * expected).all():
        return None
    if np.isclose(factor, -1):
        return "The sign is wrong: every value is the expected one times -1."
    nearest = Fraction(factor).limit_denominator(LARGEST_DENOMINATOR)
    if not nearest or not np.isclose(factor, float(nearest), rtol=1e-5):
        return None  # a number that tells nobody anything
    return f"Every value is the expected one times {factor:.6g}."


def constant_offset(result: np.ndarray, expected: np.ndarray, _: Mapping[str, Any]) -> str | None:
    """A constant added to every entry."""
    if expected.size < 2 or not np.isfinite(expected).all():
        return None
    offset = float(result.flat[0] - expected.flat[0])
    if offset and np.isfinite(offset) and close(result, expected + offset).all():
        word = "plus" if offset > 0 else "minus"
        return f"Every value is the expected one {word} {abs(offset):.6g}."
    return None


def scalar_off_by_one(result: np.ndarray, expected: np.ndarray, _: Mapping[str, Any]) -> str | None:
    """A single number, not a yes or no, one too large or too small."""
    if (
        expected.ndim == 0
        and expected.dtype.kind != "b"
        and abs(float(result) - float(expected)) == 1
    ):
        return f"Off by one: one too {'large' if result > expected else 'small'}."
    return None


def not_whole(result: np.ndarray, expected: np.ndarray, _: Mapping[str, Any]) -> str | None:
    """A fraction where a whole number is expected."""
    if expected.ndim == 0 and expected.dtype.kind in "iu" and result != np.round(result):
        return "The result has to be a whole number: which way do you round?"
    return None


def signs(result: np.ndarray, expected: np.ndarray, _: Mapping[str, Any]) -> str | None:
    """The right sizes, some of them with the wrong sign."""
    if expected.size > 1 and close(np.abs(result), np.abs(expected)).all():
        if close(result, -expected).all():
            return None
        return "The sizes of all values are right, but some of the signs are not."
    return None


def nearly(result: np.ndarray, expected: np.ndarray, _: Mapping[str, Any]) -> str | None:
    """Values that are off by a little; a single one may be so by chance."""
    if not np.isfinite(result).all() or not np.isfinite(expected).all():
        return None
    if expected.size > 1 and np.allclose(result, expected, rtol=NEARLY, atol=0):
        return (
            "You are close: no value is off by more than 1 %. Do you round on the way, or use a "
            "formula that is right only nearly?"
        )
    return None


def empty(result: np.ndarray, expected: np.ndarray, _: Mapping[str, Any]) -> str | None:
    """Nothing where there should be something."""
    if result.size == 0 and expected.size:
        return "Your result is empty. Does it come from a slice such as 0:-0? That holds nothing."
    return None


def in_another_order(value: Any, expected: Any, names: tuple[str, ...]) -> str | None:
    """The right results of a function that returns several, in the wrong order."""
    if not isinstance(expected, tuple) or not isinstance(value, tuple | list):
        return None
    if len(value) != len(expected):
        return None
    for order in list(itertools.permutations(range(len(expected))))[1:]:
        if agree(value, tuple(expected[i] for i in order)):
            return f"The results are right, but in another order: return {', '.join(names)}."
    return None


OF_SHAPES: tuple[Recogniser, ...] = (empty, transposed, reshaped, size_off_by_one)
OF_VALUES: tuple[Recogniser, ...] = (
    cut_to_integers,
    not_a_number,
    bias,
    signs,
    flipped,
    transposed,
    constant_factor,
    constant_offset,
    scalar_off_by_one,
    not_whole,
    nearly,
)
