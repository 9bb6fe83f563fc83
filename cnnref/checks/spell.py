"""A case in words: short for a report, and in full as Python to try it."""

from typing import Any

import numpy as np

from cnnref.checks.exercise import Case, Exercise

SHOWN, WRITTEN = 4, 400
"""Entries of an array that a report shows, and that are written out as Python."""


def spell_call(exercise: Exercise, one: Case) -> str:
    """Write a case as a call, small arrays in full, larger ones by their shape."""
    keyword = [f"{name}={_spell(value)}" for name, value in one.kwargs.items()]
    return f"{exercise.name}({', '.join([*map(_spell, one.args), *keyword])})"


def write_call(exercise: Exercise, one: Case) -> str:
    """Write a case as Python that makes its arguments and calls the function.

    Nothing is written where the call tells all, or where there is too much to read.
    """
    arrays = {k: v for k, v in exercise.arguments(one).items() if isinstance(v, np.ndarray)}
    largest = max((a.size for a in arrays.values()), default=0)
    if largest <= SHOWN or largest > WRITTEN:
        return ""
    lines = [f"{name} = {_write(array)}" for name, array in arrays.items()]
    positional = [
        name if name in arrays else repr(value)
        for name, value in zip(exercise.parameters, one.args, strict=False)
    ]
    keyword = [f"{n}={n if n in arrays else repr(v)}" for n, v in one.kwargs.items()]
    return "\n".join([*lines, f"{exercise.name}({', '.join([*positional, *keyword])})"])


def _spell(value: Any) -> str:
    if isinstance(value, float):
        return repr(float(f"{value:.6g}"))
    if not isinstance(value, np.ndarray):
        return repr(value)
    if value.size <= SHOWN:
        return str(_short(value.tolist()))
    return f"<{'x'.join(map(str, value.shape))} {value.dtype}>"


def _short(values: Any) -> Any:
    if isinstance(values, list):
        return [_short(v) for v in values]
    return float(f"{values:.6g}") if isinstance(values, float) else values


def _write(array: np.ndarray) -> str:
    kind = "" if array.dtype in (np.float64, np.int64) else f", np.{array.dtype}"
    if not array.size:
        return f"np.zeros({array.shape}, np.{array.dtype})"
    return f"np.array({array.tolist()}{kind})"
