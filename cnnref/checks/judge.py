"""Judging the outcomes of an exercise's cases: which groups count, what went wrong, and why."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cnnref.checks.answers import right_function
from cnnref.checks.call import Outcome, call
from cnnref.checks.compare import Problem, agree, compare
from cnnref.checks.exercise import Case, Exercise, Finding, Mistake
from cnnref.checks.recognise import in_another_order, recognise
from cnnref.checks.recognise_errors import explain
from cnnref.checks.spell import spell_call, write_call


@dataclass(frozen=True)
class Trial:
    """A case with its right result and what the student's function gave."""

    exercise: Exercise
    case: Case
    expected: Any
    outcome: Outcome

    @functools.cached_property
    def problem(self) -> Problem | None:
        """What is wrong with the outcome; None when it is right."""
        if self.outcome.error_kind == "NotImplementedError":
            return Problem("your function is not written yet")
        if self.outcome.error:
            return Problem(f"your function raised {self.outcome.error}")
        if self.exercise.measure:
            problem = Problem(self.finding.problem) if self.finding.problem else None
        else:
            problem = compare(self.outcome.value, self.expected, self.exercise.returns)
        if problem or not self.outcome.changed:
            return problem
        name = _argument_name(self.exercise, self.outcome.changed[0])
        return Problem(f"the result is right, but your function changed its argument {name}")

    @functools.cached_property
    def finding(self) -> Finding:
        """What measuring the outcome found, where the exercise measures."""
        if self.exercise.measure is None or self.outcome.error:
            return Finding()
        return self.exercise.measure(self.outcome.value, *self.case.args, **self.case.kwargs)


@dataclass(frozen=True)
class Failure:
    """The first failed case of a group, explained."""

    call: str
    problem: Problem
    source: str = ""
    hint: str = ""
    mistake: str = ""
    printed: str = ""


@dataclass(frozen=True)
class GroupResult:
    """A group of cases: what it earns and, if that is nothing, why."""

    name: str
    points: float
    failure: Failure | None

    @property
    def earned(self) -> float:
        """All of the group's points, or none."""
        return 0.0 if self.failure else self.points


def judge(exercise: Exercise, trials: Sequence[Trial]) -> list[GroupResult]:
    """Judge each group of an exercise's cases by its first failure.

    A declared mistake that gives what the student's function gave on every case explains all
    failures, so that hints never contradict. Where there is none, because a function has two
    mistakes at once, each group is explained by itself.
    """
    failed = any(t.problem for t in trials)
    everywhere = find_mistakes(exercise, trials)[:1] if failed else []
    groups = {name: [t for t in trials if t.case.group == name] for name in exercise.groups}
    return [
        GroupResult(name, exercise.groups[name], _first_failure(group, everywhere))
        for name, group in groups.items()
    ]


def find_mistakes(exercise: Exercise, trials: Sequence[Trial]) -> list[Mistake]:
    """The declared mistakes that give the student's outcome on every one of some cases."""
    if exercise.measure:
        found = {t.finding.mistake for t in trials if t.problem}
        return [m for m in exercise.mistakes if found == {m.name}]
    return [m for m in exercise.mistakes if _is_this(m, exercise, trials)]


def _is_this(mistake: Mistake, exercise: Exercise, trials: Sequence[Trial]) -> bool:
    """Whether a mistake fits every case, and explains at least one wrong value.

    Where the mistake raises it says nothing against a student's value: the right implementation
    that it starts from refuses arguments which a student's may take.
    """
    wrong = functools.partial(mistake.function, right_function(exercise))
    explains = False
    for trial in trials:
        outcome = call(wrong, trial.case)
        if outcome.error:
            continue
        if not _alike(trial.outcome, outcome):
            return False
        explains |= bool(outcome.changed) or not agree(outcome.value, trial.expected)
    return explains


def _alike(student: Outcome, wrong: Outcome) -> bool:
    return (
        not student.error and student.changed == wrong.changed and agree(student.value, wrong.value)
    )


def _first_failure(trials: Sequence[Trial], everywhere: Sequence[Mistake]) -> Failure | None:
    first = next((t for t in trials if t.problem), None)
    if first is None or first.problem is None:
        return None
    fitting = everywhere or find_mistakes(first.exercise, trials)
    known = fitting[0] if len(fitting) == 1 else None
    return Failure(
        call=spell_call(first.exercise, first.case),
        problem=first.problem,
        source=write_call(first.exercise, first.case),
        hint=known.hint if known else _general_hint(first, first.problem),
        mistake=known.name if known else "",
        printed=first.outcome.printed,
    )


def _general_hint(trial: Trial, problem: Problem) -> str:
    if trial.outcome.error:
        return explain(trial.outcome.error)
    names = trial.exercise.returns
    said = in_another_order(trial.outcome.value, trial.expected, names) or recognise(
        problem, trial.exercise.arguments(trial.case)
    )
    if said:
        return said
    if trial.outcome.changed:
        name = _argument_name(trial.exercise, trial.outcome.changed[0])
        return f"Your function changed its argument {name}: work on a copy."
    if trial.outcome.shared:
        name = _argument_name(trial.exercise, trial.outcome.shared[0])
        return f"Your result is a view of the argument {name}, not an array of its own."
    return ""


def _argument_name(exercise: Exercise, key: int | str) -> str:
    return exercise.parameters[key] if isinstance(key, int) else key
