"""Finding declared exercises by name or chapter."""

import difflib
import functools
import importlib
import pkgutil
from collections.abc import Callable
from typing import Any

from cnnref.checks import exercises
from cnnref.checks.exercise import Exercise


@functools.cache
def all_exercises() -> dict[str, Exercise]:
    """Every declared exercise by its name, in the order of its module."""
    found: dict[str, Exercise] = {}
    for module in pkgutil.iter_modules(exercises.__path__):
        body = importlib.import_module(f"{exercises.__name__}.{module.name}")
        for one in vars(body).values():
            if not isinstance(one, Exercise):
                continue
            if one.name in found:
                raise RuntimeError(f"two exercises are named {one.name}: rename one of them")
            found[one.name] = one
    return found


def find(function: Callable[..., Any]) -> Exercise:
    """The exercise that a function answers, by the function's name."""
    if not callable(function):
        raise TypeError(
            f"check takes your function, as in check(conv2d), got {type(function).__name__}"
        )
    return named(getattr(function, "__name__", type(function).__name__))


def named(name: str) -> Exercise:
    """The exercise of a name; unknown ones are answered with those that look alike."""
    known = all_exercises()
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name, known, n=3) or sorted(known)
    raise LookupError(f"no exercise is named {name!r}; did you mean {', '.join(near)}?")


def of_chapter(chapter: str) -> list[Exercise]:
    """The exercises of a chapter's assignment."""
    return [one for one in all_exercises().values() if one.chapter == chapter]
