"""The declaration of a graded function: its cases, its answer, the mistakes people make."""

import inspect
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Case:
    """One call of the student's function: the group it counts for and its arguments."""

    group: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any]


def case(group: str, *args: Any, **kwargs: Any) -> Case:
    """Name a call in a ``cases`` generator, ``case("stride", x, w, stride=2)``."""
    return Case(group, args, kwargs)


def readable(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Random numbers of both signs with one decimal, so that a report can be checked by hand."""
    return rng.normal(scale=3, size=shape).round(1)


@dataclass(frozen=True)
class Mistake:
    """A wrong implementation and what the student who wrote it should look at.

    ``function`` takes the right implementation first and then the exercise's own arguments; it
    uses nothing but NumPy (as ``np``) and that first argument, so that its source can also be
    pasted into a submission.
    """

    name: str
    hint: str
    function: Callable[..., Any]


def mistake(hint: str) -> Callable[[Callable[..., Any]], Mistake]:
    """Turn a function of an exercise's class into one of its declared mistakes."""

    def declare(function: Callable[..., Any]) -> Mistake:
        return Mistake(function.__name__, hint, function)

    return declare


@dataclass(frozen=True)
class Finding:
    """What measuring a result found: why it does not do, and the mistake that it looks like."""

    problem: str = ""
    mistake: str = ""


@dataclass(frozen=True)
class Exercise:
    """A graded function; see :func:`exercise` for how one is declared."""

    name: str
    task: str
    chapter: str
    groups: Mapping[str, float]
    answer: Callable[..., Any]
    cases: Callable[[np.random.Generator], Iterator[Case]]
    mistakes: tuple[Mistake, ...]
    returns: tuple[str, ...] = ("result",)
    given: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    seconds: float = 0.0
    measure: Callable[..., Finding] | None = None
    parameters: tuple[str, ...] = field(default=())

    @property
    def points(self) -> float:
        """What a right function earns, the sum over the groups of cases."""
        return float(sum(self.groups.values()))

    def draw(self, seed: int) -> list[Case]:
        """Draw the cases of a seed: the same seed gives the same cases on every machine."""
        rng = np.random.default_rng([seed, zlib.crc32(self.name.encode())])
        return list(self.cases(rng))

    def arguments(self, one: Case) -> dict[str, Any]:
        """Name the arguments of a case as the exercise's signature does."""
        return dict(zip(self.parameters, one.args, strict=False)) | one.kwargs


def exercise(
    *,
    chapter: str,
    points: Mapping[str, float],
    returns: tuple[str, ...] = ("result",),
    given: tuple[str, ...] = (),
    needs: tuple[str, ...] = (),
    seconds: float = 0.0,
) -> Callable[[type], Exercise]:
    """Declare the graded function that a class describes.

    The class is named as the function, its docstring is the task in one sentence, and it holds

    - ``answer(library, ...)``, the right result of the arguments, computed with the functions of
      ``library``: PyTorch's (:mod:`cnnref.oracle`) or NumPy's (:mod:`cnnref.functional`);
    - ``cases(rng)``, which yields calls of :func:`case` drawn from the generator;
    - at least three functions under :func:`mistake`;
    - ``measure(value, ...)``, only where there is more than one right result: the
      :class:`Finding` about a value that a student's function returned for these arguments.

    Parameters
    ----------
    chapter : str
        Slug of the assignment and the chapter that the exercise belongs to.
    points : mapping of str to float
        Groups of cases with the points of each; a group counts when all its cases are right.
    returns : tuple of str
        Names of the returned arrays, ``("grad_x", "grad_w")``, for the reports.
    given : tuple of str
        Functions of `cnnref` that an answer may import, as ``"shapes.output_size"``.
    needs : tuple of str
        Libraries beside NumPy that an answer is written with: ``"torch"`` or none. Only where it
        is declared is it there when the exercise is graded; the page leaves such exercises out.
    seconds : float
        For all calls together, where a right answer needs more than is usual.
    """

    def declare(body: type) -> Exercise:
        members = vars(body)
        answer = members["answer"].__func__
        return Exercise(
            name=body.__name__,
            task=inspect.getdoc(body) or "",
            chapter=chapter,
            groups=dict(points),
            answer=answer,
            cases=members["cases"].__func__,
            mistakes=tuple(m for m in members.values() if isinstance(m, Mistake)),
            returns=returns,
            given=given,
            needs=needs,
            seconds=seconds,
            measure=members["measure"].__func__ if "measure" in members else None,
            parameters=tuple(inspect.signature(answer).parameters)[1:],
        )

    return declare
