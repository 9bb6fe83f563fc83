"""Calling a student's function: on copies, with everything it does caught and kept."""

import contextlib
import io
import linecache
import sys
import traceback
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

import numpy as np

from cnnref.checks.exercise import Case

PRINTED_LIMIT = 2000
"""Characters of what a function prints that are kept."""


@dataclass(frozen=True)
class Outcome:
    """What a call gave: a value or an error, and what it did on the way."""

    value: Any = None
    error: str = ""
    error_kind: str = ""
    printed: str = ""
    warned: tuple[str, ...] = ()
    changed: tuple[int | str, ...] = field(default=())
    shared: tuple[int | str, ...] = field(default=())


def call(function: Callable[..., Any], one: Case) -> Outcome:
    """Call `function` with copies of a case's arguments.

    An argument that the call changed is listed in ``changed``, one whose memory the result shares
    in ``shared``, by position or keyword.
    """
    args = [_copy(a) for a in one.args]
    kwargs = {name: _copy(a) for name, a in one.kwargs.items()}
    out = _Limited()
    with (
        warnings.catch_warnings(record=True) as caught,
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(out),
    ):
        warnings.simplefilter("always")
        try:
            value = _as_array(function(*args, **kwargs))
        except (Exception, SystemExit) as error:
            described = describe_error(error, function)
            return Outcome(
                error=described,
                error_kind=type(error).__name__,
                printed=out.getvalue(),
            )
    given = [*enumerate(args), *kwargs.items()]
    original = dict(enumerate(one.args)) | one.kwargs
    return Outcome(
        value=value,
        printed=out.getvalue(),
        warned=tuple(dict.fromkeys(str(w.message) for w in caught)),
        changed=tuple(key for key, a in given if not _same(a, original[key])),
        shared=tuple(key for key, a in given if _share_memory(value, a)),
    )


def describe_error(error: BaseException, function: Callable[..., Any]) -> str:
    """The error with the lines of the student's own file that led to it, and no others."""
    code = getattr(function, "__code__", None)
    here = code.co_filename if code else ""
    lines = [
        f"line {number} of {name}: {linecache.getline(filename, number).strip()}"
        for filename, number, name in _frames(error.__traceback__)
        if filename == here
    ]
    said = traceback.format_exception_only(error)[-1].strip()
    return "\n".join([said, *lines[-5:]])


def _frames(tb: TracebackType | None) -> list[tuple[str, int, str]]:
    return [(f.filename, f.lineno or 0, f.name) for f in traceback.extract_tb(tb)]


def _copy(argument: Any) -> Any:
    return argument.copy() if isinstance(argument, np.ndarray) else argument


def _as_array(value: Any) -> Any:
    """The numbers of a PyTorch tensor, or of those in a tuple, as an array; the rest as it is."""
    torch = sys.modules.get("torch")
    if torch is None:
        return value
    if type(value) in (tuple, list):
        return type(value)(map(_as_array, value))
    return value.detach().cpu().numpy() if isinstance(value, torch.Tensor) else value


def _same(after: Any, before: Any) -> bool:
    if not isinstance(before, np.ndarray):
        return True
    return after.shape == before.shape and np.array_equal(after, before, equal_nan=True)


def _share_memory(value: Any, argument: Any) -> bool:
    values = value if isinstance(value, tuple | list) else (value,)
    return isinstance(argument, np.ndarray) and any(
        isinstance(v, np.ndarray) and np.may_share_memory(v, argument) for v in values
    )


class _Limited(io.StringIO):
    """Text that forgets what comes after the limit, so that a chatty loop costs no memory."""

    def write(self, text: str) -> int:
        room = PRINTED_LIMIT - self.tell()
        if room > 0:
            super().write(text[:room])
        return len(text)
