"""Whether an answer calls functions of `cnnref` that its exercise does not give.

When a notebook is graded there is no `cnnref` behind an answer but what its exercise gives. A check
elsewhere would be content with an answer that calls the reference, so it watches each call.
"""

import importlib
import linecache
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from cnnref.checks import call
from cnnref.checks.exercise import Exercise

PACKAGE = f"{Path(__file__).parents[1]}{os.sep}"
WATCHING = {__file__, call.__file__}  # their functions are at work around the answer's own


class OnlyGiven:
    """A student's function that raises PermissionError if it calls what is not given."""

    def __init__(self, exercise: Exercise, function: Callable[..., Any]) -> None:
        self.exercise = exercise
        self.function = function
        self.given = {_code(name) for name in exercise.given}
        self.__code__ = getattr(function, "__code__", None)  # by which an error finds its lines

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the function; what it called in vain counts, too."""
        refused: list[str] = []

        def watch(frame: FrameType, event: str, _argument: Any) -> None:
            if event == "call" and not refused and self._is_refused(frame):
                refused.append(self._explain(frame))

        before = sys.getprofile()
        sys.setprofile(watch)
        try:
            return self.function(*args, **kwargs)
        finally:
            sys.setprofile(before)
            if refused:
                raise PermissionError(refused[0])

    def _is_refused(self, frame: FrameType) -> bool:
        code, caller = frame.f_code, frame.f_back
        if not code.co_filename.startswith(PACKAGE) or code in self.given:
            return False
        if code.co_filename in WATCHING or code.co_name == "<module>":
            return False
        where = caller.f_code.co_filename if caller else ""
        return not where.startswith(PACKAGE) or where == __file__

    def _explain(self, frame: FrameType) -> str:
        room = ".".join(frame.f_globals["__name__"].split(".")[:2])
        name = f"{room}.{frame.f_code.co_qualname}"
        said = f"{name} is not given for {self.exercise.name}: write it yourself"
        caller = frame.f_back
        if caller is None or caller.f_code.co_filename == __file__:
            return said
        line = linecache.getline(caller.f_code.co_filename, caller.f_lineno).strip()
        return f"{said}\nline {caller.f_lineno} of {caller.f_code.co_name}: {line}"


def _code(name: str) -> CodeType:
    """The code of a function given as ``functional.pad``."""
    module, _, function = name.rpartition(".")
    return getattr(importlib.import_module(f"cnnref.{module}"), function).__code__
