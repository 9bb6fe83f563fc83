import json
from itertools import product

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose

from cnnref import functional, oracle
from cnnref.checks import registry
from cnnref.widgets import activations

NAMES = list(activations.ACTIVATIONS)


def test_R048_R049_values_and_slopes_at_0_and_1():
    golden = {"sigmoid": [(0.5, 0.25), (0.73106, 0.19661)], "tanh": [(0, 1), (0.76159, 0.41997)]}
    for name, expected in golden.items():
        shown = activations.trace(name, 1)
        at = [shown["line"].index(x) for x in (0.0, 1.0)]
        assert [(shown["curve"][i], shown["slopes"][i]) for i in at] == expected
    assert activations.trace("sigmoid", 1)["steepest"] == 0.25


def test_R008_the_bound_of_a_quarter_for_each_unit():
    chain = activations.trace("sigmoid", 1)["chain"]
    assert_allclose(chain["bound"], 0.25 ** np.arange(1.0, 21), rtol=1e-4)
    assert f"{chain['bound'][2]:g} {chain['bound'][9]:.2e}" == "0.015625 9.54e-07"
    assert all(left < bound for left, bound in zip(chain["left"], chain["bound"], strict=True))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("weight", [-1.5, 0.5, 1, 2, 4])
def test_the_chain_equals_pytorch(name, weight):
    shown = activations.trace(name, weight)
    x = torch.tensor(activations.START, dtype=torch.float64, requires_grad=True)
    scaled = {"scaled_tanh": lambda x: 1.7159 * torch.tanh(2 / 3 * x)}
    forward = scaled.get(name) or getattr(torch.nn.functional, name)
    unit = x
    for i in range(activations.DEEPEST):
        unit = forward(weight * unit)
        (left,) = torch.autograd.grad(unit, x, retain_graph=True)
        assert_allclose(shown["chain"]["output"][i], unit.item(), rtol=1e-4, atol=1e-300)
        assert_allclose(shown["chain"]["left"][i], left.item(), rtol=1e-4, atol=1e-300)
    last = activations.trace("relu" if name != "relu" else "tanh", weight)["others"][name]
    assert_allclose(last, shown["chain"]["left"], rtol=1e-2, atol=1e-300)


@pytest.mark.parametrize("name", NAMES)
def test_the_curve_equals_pytorch(name):
    shown = activations.trace(name, 1)
    line = np.array(shown["line"])
    assert_allclose(shown["curve"], getattr(oracle, name)(line), rtol=1e-4, atol=1e-12)
    slopes = getattr(oracle, f"{name}_backward")(np.ones_like(line), line)
    assert_allclose(shown["slopes"], slopes, rtol=1e-4, atol=1e-12)


def test_large_weights_saturate_a_sigmoid():
    left = {w: activations.trace("sigmoid", w)["chain"]["left"][-1] for w in (1, 2, 4)}
    assert left[4] < left[1] < left[2]


def test_a_relu_that_is_off_stays_off():
    assert activations.trace("relu", -1)["chain"]["left"] == 20 * [0.0]


@pytest.mark.parametrize("weight", [float("nan"), -1e30, 101])
def test_a_weight_that_is_too_large_is_explained(weight):
    shown = activations.trace("tanh", weight)
    assert shown["steps"] == []
    assert (
        shown["problem"] == f"The weight is {weight:g}: take a number from -100 to 100, such as 1."
    )


@pytest.mark.parametrize("weight", [100, -100, 1e-300, 0])
def test_any_other_weight_can_be_sent_as_json(weight):
    for name in NAMES:
        assert activations.trace(name, weight)["steps"]
        json.dumps(activations.trace(name, weight), allow_nan=False)


def test_the_traces_of_a_page_are_small():
    traces = [activations.trace(*choice) for choice in product(*activations.SAVED.values())]
    assert len(json.dumps(traces, separators=(",", ":"))) < 60_000


def test_the_readers_functions_have_the_same_right_answer():
    shown = activations.trace("sigmoid", 2)
    answers = {
        name: registry.named(name).answer(functional, *one.args)
        for name, one in activations.calls("sigmoid", 2).items()
    }
    assert_allclose(answers["sigmoid"], shown["curve"], rtol=1e-4)
    assert_allclose(answers["slopes_through_depth"], shown["chain"]["left"], rtol=1e-4)
    assert activations.calls("relu", 2) == {}
