"""Grading one submission: a pure function from bytes to points and explanations.

The student's code runs in a box and returns values; the values are compared here. Nothing that
runs beside the student's code decides a score.
"""

import atexit
import contextlib
import functools
import hmac
import json
import warnings
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import nbformat
import numpy as np
from nbformat import NotebookNode

from cnnref.checks import registry
from cnnref.checks.answers import right_result
from cnnref.checks.call import Outcome
from cnnref.checks.compare import Problem
from cnnref.checks.engine import VISIBLE_SEED
from cnnref.checks.exercise import Case, Exercise
from cnnref.checks.judge import Failure, GroupResult, Trial, judge
from cnnref.checks.report import Report
from cnnref.grading.box.limits import Limits
from cnnref.grading.box.room import Answerer
from cnnref.grading.intake import take_in
from cnnref.grading.session import Library, Sessions


@dataclass(frozen=True)
class Task:
    """All that decides the points of a submission."""

    submission: bytes
    released: bytes
    secret: bytes
    """The student's own key, from which the seeds of the hidden cases are made."""
    limits: Limits = field(default_factory=Limits)
    boxed: bool = True


@dataclass(frozen=True)
class Result:
    """A graded submission: the notebook with its reports, the points by exercise, and notes."""

    notebook: dict[str, Any]
    points: dict[str, float]
    notes: list[str]

    def to_json(self) -> bytes:
        """Write it for the cache."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_json(cls, text: bytes) -> "Result":
        """Read it from the cache."""
        return cls(**json.loads(text))


def grade(task: Task) -> Result:
    """Grade a submission."""
    released = nbformat.v4.reads(task.released.decode())
    intake = take_in(task.submission, released)
    points: dict[str, float] = {}
    with contextlib.closing(Sessions(task.limits, boxed=task.boxed)) as sessions:
        chapter = {cell.source: registry.named(name) for cell, name in checks(released)}
        in_cells = _answerer(task, {name for one in chapter.values() for name in one.given}, "")
        for cell in intake.notebook.cells:
            exercise = chapter.get(cell.source) if _is_locked(cell) else None
            if exercise is not None:
                report = _check(task, sessions, exercise)
                points[exercise.name] = float(report)
                cell.outputs = [_shown(report)]
            elif cell.cell_type == "code":
                sessions.run(cell.source, cell.id, in_cells)
        for cell in intake.notebook.cells:
            if cell.cell_type == "code" and not cell.outputs:
                cell.outputs = list(_outputs(sessions.said(cell.id)))
    if intake.notes:
        intake.notebook.cells.insert(0, _note(intake.notes))
    return Result(intake.notebook, points, intake.notes)


def checks(released: NotebookNode) -> list[tuple[NotebookNode, str]]:
    """The check cells of a released notebook with the names of their exercises."""
    ids = [(c, c.metadata.get("nbgrader", {}).get("grade_id", "")) for c in released.cells]
    return [(c, i.removesuffix("-check")) for c, i in ids if _is_locked(c) and i.endswith("-check")]


def student_secret(course_secret: int, student: str) -> bytes:
    """The key of a student's hidden cases: not to be guessed from those of another."""
    return hmac.digest(str(course_secret).encode(), student.encode(), "sha256")


def hidden_seed(secret: bytes, submission: bytes, exercise: str) -> int:
    """The seed of a submission's hidden cases of an exercise.

    The next submission gets others, so what feedback gives away of these is worth nothing in it.
    """
    what = exercise.encode() + b"\0" + submission
    return int.from_bytes(hmac.digest(secret, what, "sha256")[:7])


def _check(task: Task, sessions: Sessions, exercise: Exercise) -> Report:
    seeds = (VISIBLE_SEED, hidden_seed(task.secret, task.submission, exercise.name))
    known = [pair for seed in seeds for pair in answered_cases(exercise.name, seed)]
    given = _answerer(task, set(exercise.given), exercise.name)
    cases = [one for one, _ in known]
    session = sessions.of(exercise.needs)
    outcomes = session.call(exercise.name, cases, given, seconds=exercise.seconds)
    cell_error = sessions.said(exercise.name, exercise.needs)["error"]
    outcomes = [_with_reason(outcome, exercise.name, cell_error) for outcome in outcomes]
    trials = [
        Trial(exercise, one, expected, outcome)
        for (one, expected), outcome in zip(known, outcomes, strict=True)
    ]
    return Report(exercise.name, _judge(exercise, trials), hidden=True)


def _judge(exercise: Exercise, trials: Sequence[Trial]) -> list[GroupResult]:
    """Judge values of any kind; what cannot be judged earns nothing."""
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return judge(exercise, trials)
    except Exception as error:
        said = f"your result could not be judged ({type(error).__name__})"
        failure = Failure(exercise.name, Problem(said))
        return [GroupResult(name, points, failure) for name, points in exercise.groups.items()]


@functools.lru_cache(maxsize=4096)
def answered_cases(name: str, seed: int) -> tuple[tuple[Case, Any], ...]:
    """The cases of a seed with their right results, computed once for all submissions."""
    exercise = registry.named(name)
    return tuple((one, right_result(exercise, one)) for one in exercise.draw(seed))


def _answerer(task: Task, given: set[str], exercise: str) -> Answerer:
    """Who answers when a student's code calls a function of `cnnref`: only what is given does."""

    def answer(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Outcome:
        if name in given:
            return library(task.limits, task.boxed).call(name, Case("", args, kwargs))
        place = f"for {exercise}: write it yourself" if exercise else "in this assignment"
        error = f"PermissionError: cnnref.{name} is not given {place}"
        return Outcome(error=error, error_kind="PermissionError")

    return answer


@functools.lru_cache(maxsize=1)
def library(limits: Limits, boxed: bool) -> Library:
    """The library of this process, started when it is first asked."""
    opened = Library(limits, boxed=boxed)
    atexit.register(opened.close)
    return opened


def _with_reason(outcome: Outcome, name: str, cell_error: str) -> Outcome:
    """Say why there is no function, where there is none."""
    if outcome.error != f"NameError: no function {name}":
        return outcome
    reason = f"its cell stopped with\n{cell_error}" if cell_error else "no cell defines it"
    return Outcome(
        error=f"NameError: there is no function {name}, {reason}", error_kind="NameError"
    )


def _is_locked(cell: NotebookNode) -> bool:
    grader = cell.metadata.get("nbgrader", {})
    return cell.cell_type == "code" and grader.get("grade", False) and not grader["solution"]


def _shown(report: Report) -> NotebookNode:
    return _result(report._repr_mimebundle_())


def _result(data: dict[str, Any]) -> NotebookNode:
    """An output; nbformat's own function would check it against its schema, which is slow."""
    return NotebookNode(
        output_type="execute_result", data=data, metadata=NotebookNode(), execution_count=None
    )


def _outputs(said: dict[str, str]):
    if said["printed"]:
        yield NotebookNode(output_type="stream", name="stdout", text=said["printed"])
    if said["shown"]:
        yield _result({"text/plain": said["shown"]})
    if said["error"]:
        kind, _, rest = said["error"].partition(":")
        lines = said["error"].splitlines()
        yield NotebookNode(output_type="error", ename=kind, evalue=rest.strip(), traceback=lines)


def _note(notes: list[str]) -> NotebookNode:
    text = "\n".join(["**What the grader found in this notebook**", "", *(f"- {n}" for n in notes)])
    return nbformat.v4.new_markdown_cell(text, id="grader-notes")
