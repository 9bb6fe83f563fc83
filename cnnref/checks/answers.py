"""The right results: PyTorch's where it is installed, NumPy's elsewhere."""

import importlib.util
from types import ModuleType
from typing import Any

from cnnref import functional
from cnnref.checks.exercise import Case, Exercise


def library() -> ModuleType:
    """The module that answers: :mod:`cnnref.oracle`, or :mod:`cnnref.functional` without torch."""
    if importlib.util.find_spec("torch") is None:
        return functional
    from cnnref import oracle

    return oracle


def right_result(exercise: Exercise, one: Case) -> Any:
    """The right result of a case; None where results are measured, as many are right."""
    if exercise.measure:
        return None
    return exercise.answer(library(), *one.args, **one.kwargs)


def right_function(exercise: Exercise):
    """The right implementation in NumPy, for mistakes to start from."""

    def right(*args: Any, **kwargs: Any) -> Any:
        return exercise.answer(functional, *args, **kwargs)

    return right
