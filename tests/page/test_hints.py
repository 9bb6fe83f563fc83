import pytest

from cnnref.checks import registry
from cnnref.page import nudge, pitfalls

NAMES = sorted(registry.all_exercises())


@pytest.mark.parametrize("name", NAMES)
def test_each_exercise_has_a_call_to_follow_by_hand(name):
    told = nudge(name)
    exercise = registry.named(name)
    assert tuple(told["expected"]) == exercise.returns
    assert set(told["call"]) <= set(exercise.parameters)
    assert all(len(text) < 1500 for text in (*told["call"].values(), *told["expected"].values()))


def test_the_tiny_example_is_the_nudge_for_a_correlation():
    told = nudge("correlate2d")
    assert told["call"]["k"] == "[[0., 1.],\n [2., 3.]]"
    assert told["expected"] == {"result": "[[19., 25.],\n [37., 43.]]"}


def test_pitfalls_are_the_declared_hints_each_once():
    hints = [m.hint for m in registry.named("correlate2d").mistakes]
    assert pitfalls("correlate2d") == list(dict.fromkeys(hints))
