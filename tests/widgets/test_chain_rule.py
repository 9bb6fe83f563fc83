import json

import pytest
from numpy.testing import assert_allclose

from cnnref import functional
from cnnref.checks import registry
from cnnref.graph import compute, gradients, table
from cnnref.graph.worked import product_of_sum, reciprocal_of_exponential
from cnnref.widgets import chain_rule
from cnnref.widgets.chain_rule import EXAMPLES, NUMBERS


def shown(name, **numbers):
    return chain_rule.trace(EXAMPLES[name], NUMBERS | numbers)


def grads(trace):
    return {node["name"]: node["grad"] for node in trace["nodes"]}


def test_R003_the_tiny_example():
    trace = shown("product")
    assert [step["do"] for step in trace["steps"]] == 2 * ["forward"] + ["seed"] + 4 * ["back"]
    assert trace["nodes"][-1]["value"] == -8 == product_of_sum().data
    assert [grads(trace)[name] for name in "xyz"] == [-2, -2, 4]


def test_R004_the_second_example():
    trace, expected = shown("exponential"), gradients(reciprocal_of_exponential())
    assert_allclose([node["grad"] for node in trace["nodes"]], list(expected.values()))
    found = grads(trace)
    for name, printed in {"e": -7.3891, "n": -2.7183, "x1": 5.4366, "w": 4.0774, "y2": 0}.items():
        assert round(found[name], 4) == printed


def test_R002_paths_add_up_at_a_fork():
    back = [step for step in shown("fork")["steps"] if step["do"] == "back"]
    assert [step["sent"] for step in back] == [4, 3, 3, 3]
    first, last = back[0], back[2]
    assert (first["before"], first["after"], first["missing"]) == (None, 4, 1)
    assert (last["before"], last["after"], last["missing"]) == (4, 7, 0)


def test_R006_the_maximum_sends_all_to_the_first_of_the_largest():
    for numbers, expected in (((-2, -3), [True, False]), ((-3, -2), [False, True])):
        found = grads(shown("exponential", y1=numbers[0], y2=numbers[1]))
        assert [found["y1"] != 0, found["y2"] != 0] == expected
    tied = grads(shown("exponential", y1=-2, y2=-2))
    assert tied["y1"] > 0 == tied["y2"]


@pytest.mark.parametrize(
    "formula", [*EXAMPLES.values(), "x ** 2 * sin(x) + 3 * x / w", "max(x, x) * x - (2 - 1) * y"]
)
def test_the_walk_ends_at_the_gradients(formula):
    trace = chain_rule.trace(formula, NUMBERS)
    expected = list(gradients(compute(formula, NUMBERS)).values())
    got = {len(trace["nodes"]) - 1: 1.0}
    for step in trace["steps"]:
        if step["do"] == "back":
            edge = trace["edges"][step["edge"]]
            assert step["arrives"] == got[edge["end"]]
            assert step["sent"] == step["arrives"] * edge["slope"]
            assert step["after"] == (step["before"] or 0) + step["sent"]
            got[edge["start"]] = step["after"]
    asked = {i: node["grad"] for i, node in enumerate(trace["nodes"]) if node["grad"] is not None}
    assert got == pytest.approx(asked)
    assert all(got[i] == pytest.approx(expected[i]) for i in got)


def test_nobody_walks_back_to_a_constant():
    trace = chain_rule.trace("3 * x + 1", NUMBERS)
    constants = [i for i, node in enumerate(trace["nodes"]) if node["name"] in ("3", "1")]
    assert [trace["nodes"][i]["grad"] for i in constants] == [None, None]
    walked = {trace["edges"][s["edge"]]["start"] for s in trace["steps"] if s["do"] == "back"}
    assert len(constants) == 2
    assert walked.isdisjoint(constants)
    assert not any(trace["nodes"][i]["edit"] for i in constants)


def test_nodes_say_how_they_are_computed_as_the_table_does():
    trace = shown("exponential")
    lines = table(compute(EXAMPLES["exponential"], NUMBERS)).splitlines()[1:]
    for node, line in zip(trace["nodes"], lines, strict=True):
        assert line.split("  ")[0] == node["name"]
        assert node["how"] in line


def test_new_names_get_numbers():
    trace = chain_rule.trace("p * q", {})
    assert [(n["name"], n["value"], n["edit"]) for n in trace["nodes"][:2]] == [
        ("p", 2, True),
        ("q", 3, True),
    ]


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("x ^ 2", "“x ^ 2” is no power in Python: write x ** 2."),
        ("log(z)", "In “log(z)”: log needs a number above 0, got -2."),
        ("2 * 3", "There is no input in the formula: use a name, such as x, for a number."),
        ("+".join(26 * ["x"]), "The graph has 26 nodes, too many to read: use at most 24."),
        ("exp(709 * w)", "A gradient is too large to compute:"),
    ],
)
def test_what_cannot_be_shown_is_explained(formula, said):
    trace = chain_rule.trace(formula, NUMBERS | {"w": 1})
    assert trace["steps"] == []
    assert trace["problem"].startswith(said)


def test_the_traces_of_a_page_are_small():
    traces = [chain_rule.trace(formula, NUMBERS) for formula in chain_rule.SAVED["formula"]]
    assert len(json.dumps(traces)) < 30_000


def test_the_readers_functions_have_the_same_right_answer():
    for name, (exercise, inputs) in chain_rule.EXERCISES.items():
        one = chain_rule.calls(EXAMPLES[name], NUMBERS)[exercise]
        found = registry.named(exercise).answer(functional, *one.args)
        assert_allclose(found, [grads(shown(name))[one] for one in inputs])
    assert chain_rule.calls("x * y", NUMBERS) == {}
