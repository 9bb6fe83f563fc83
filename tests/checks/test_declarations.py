"""Every declared exercise: its answers agree, the right one earns all, each mistake is known."""

import ast
import functools
import inspect
import textwrap

import numpy as np
import pytest

from cnnref import functional, oracle
from cnnref.checks import registry
from cnnref.checks.answers import right_function
from cnnref.checks.engine import run

EXERCISES = list(registry.all_exercises().values())
COMPARED = [one for one in EXERCISES if not one.measure]
MISTAKES = [pytest.param(e, m, id=f"{e.name}-{m.name}") for e in EXERCISES for m in e.mistakes]
SEEDS = range(8)

each_exercise = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.name)


def seeds(exercise):
    """Fewer seeds where a case takes a training run."""
    return SEEDS[:2] if exercise.measure else SEEDS


def parts(value):
    return value if isinstance(value, tuple) else (value,)


@pytest.mark.parametrize("exercise", COMPARED, ids=lambda e: e.name)
@pytest.mark.parametrize("seed", SEEDS)
def test_numpy_and_pytorch_answers_agree(exercise, seed):
    for one in exercise.draw(seed):
        by_numpy = exercise.answer(functional, *one.args, **one.kwargs)
        by_torch = exercise.answer(oracle, *one.args, **one.kwargs)
        for ours, theirs in zip(parts(by_numpy), parts(by_torch), strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-10, atol=1e-10)


@each_exercise
def test_right_answer_earns_all_points(exercise):
    for seed in seeds(exercise):
        report = run(exercise, right_function(exercise), [seed])
        assert report == exercise.points, str(report)


@each_exercise
def test_drawing_is_repeatable_and_seeds_differ(exercise):
    def arrays(seed):
        return [np.asarray(a).tolist() for one in exercise.draw(seed) for a in one.args]

    assert arrays(3) == arrays(3)
    assert arrays(3) != arrays(4)


@each_exercise
def test_every_group_has_cases_and_every_case_a_group(exercise):
    assert {one.group for one in exercise.draw(0)} == set(exercise.groups)


@each_exercise
def test_at_least_three_mistakes_with_hints_of_their_own(exercise):
    hints = [m.hint for m in exercise.mistakes]
    assert len(hints) >= 3
    assert len(set(hints)) == len(hints)


@pytest.mark.parametrize(("exercise", "mistake"), MISTAKES)
def test_mistake_loses_points_and_gets_its_own_hint_and_no_other(exercise, mistake):
    wrong = functools.partial(mistake.function, right_function(exercise))
    for seed in seeds(exercise):
        report = run(exercise, wrong, [seed])
        assert report < exercise.points
        named = {g.failure.mistake for g in report.groups if g.failure}
        hints = {g.failure.hint for g in report.groups if g.failure}
        assert (named, hints) == ({mistake.name}, {mistake.hint}), str(report)


@pytest.mark.parametrize(("exercise", "mistake"), MISTAKES)
def test_mistake_can_be_pasted_into_a_submission(exercise, mistake):
    """It uses NumPy, the right function and its own arguments, nothing of its module."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(mistake.function)))
    definition = tree.body[0]
    assert isinstance(definition, ast.FunctionDef)
    body = [node for statement in definition.body for node in ast.walk(statement)]
    loaded = {n.id for n in body if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    stored = {n.id for n in body if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    given = {a.arg for node in ast.walk(definition) if isinstance(node, ast.arg) for a in [node]}
    builtin = set(dir(__import__("builtins")))
    assert loaded - stored - given - builtin <= {"np"}
