"""Comparing what a function returned with what it should return."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

TOLERANCE = {np.dtype(np.float32): 1e-4, np.dtype(np.float64): 1e-5}
"""Allowed difference, relative to the largest expected value of an array, by the result's dtype.

That of float64 leaves room for a function that works in float32 and fills a float64 array.
"""


@dataclass(frozen=True)
class Problem:
    """Why a result is not right: a sentence, and the two arrays when values can be shown."""

    message: str
    result: np.ndarray | None = None
    expected: np.ndarray | None = None
    name: str = "result"


def compare(value: Any, expected: Any, names: tuple[str, ...]) -> Problem | None:
    """Find the first thing wrong with a returned value; None when it is right.

    Parameters
    ----------
    value : object
        What the student's function returned: untrusted, of any type.
    expected : scalar, array or tuple of arrays
        The right result.
    names : tuple of str
        What the returned arrays are called.
    """
    if value is None:
        return Problem("the function returned None: is a return missing?")
    if not isinstance(expected, tuple):
        return _compare_array(value, np.asarray(expected), names[0])
    if not isinstance(value, tuple | list):
        kind = type(value).__name__
        return Problem(f"expected the {len(names)} results {', '.join(names)}, got one {kind}")
    if len(value) != len(expected):
        return Problem(f"expected the results {', '.join(names)}, got {len(value)} of them")
    parts = zip(value, expected, names, strict=True)
    return next((p for v, e, n in parts if (p := _compare_array(v, np.asarray(e), n))), None)


def as_numbers(value: Any) -> np.ndarray | None:
    """A plain array of numbers made from a number, nested lists or an array; None if it cannot be.

    Subclasses of ndarray lose their own behaviour here, so none can compare itself equal to all.
    """
    try:
        array = np.array(value, subok=False)
    except Exception:
        return None
    return array if array.dtype.kind in "buifc" else None


def close(result: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """Where two arrays of one shape agree, within the tolerance of the result's dtype."""
    finite = np.abs(expected[np.isfinite(expected)])
    scale = max(1.0, float(finite.max())) if finite.size else 1.0
    atol = TOLERANCE.get(result.dtype, TOLERANCE[np.dtype(np.float64)]) * scale
    return np.isclose(result, expected, rtol=0, atol=atol, equal_nan=True)


def agree(value: Any, expected: Any) -> bool:
    """Whether a returned value equals another one, array by array."""
    if isinstance(expected, tuple):
        return (
            isinstance(value, tuple | list)
            and len(value) == len(expected)
            and all(agree(v, e) for v, e in zip(value, expected, strict=True))
        )
    result, right = as_numbers(value), as_numbers(expected)
    if result is None or right is None or result.shape != right.shape:
        return False
    return bool(close(result, right).all())


def wrong_entries(result: np.ndarray, expected: np.ndarray) -> Iterator[tuple[int, ...]]:
    """Yield the indices of the wrong entries, in C order."""
    return (tuple(int(i) for i in index) for index in np.argwhere(~close(result, expected)))


def spell(name: str, index: tuple[int, ...]) -> str:
    """Write an entry as Python does, ``y[0, 2]``."""
    return f"{name}[{', '.join(map(str, index))}]" if index else name


def _compare_array(value: Any, expected: np.ndarray, name: str) -> Problem | None:
    if value is None:
        return Problem(f"{name} is None")
    result = as_numbers(value)
    if result is None:
        return Problem(f"{name} is not an array of numbers but a {type(value).__name__}")
    if result.shape != expected.shape:
        message = f"{name} has shape {result.shape}, expected {expected.shape}"
        return Problem(message, result, expected, name)
    if result.dtype.kind == "c" or result.dtype == np.float16:
        message = f"{name} has dtype {result.dtype}: use float64 or float32"
        return Problem(message, result, expected, name)
    wrong = list(wrong_entries(result, expected))
    if not wrong:
        return None
    first = wrong[0]
    got, right = _numbers(result[first], expected[first])
    message = f"{spell(name, first)} is {got}, expected {right}"
    if expected.size > 1:
        message += f" ({len(wrong)} of {expected.size} values are wrong)"
    return Problem(message, result, expected, name)


def _numbers(*values: Any) -> list[str]:
    """Write numbers with six digits, or with all of them where six look the same."""
    short = [f"{v.item() + 0:.6g}" if v.dtype.kind == "f" else str(v.item()) for v in values]
    return short if len(set(short)) == len(short) else [repr(v.item()) for v in values]
