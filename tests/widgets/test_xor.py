import numpy as np
import pytest
import torch

from cnnref import functional
from cnnref.checks import registry
from cnnref.models import MLP
from cnnref.widgets import xor

TWO = {"hidden": 2, "activation": "relu", "seed": 1}


def heights(text):
    """A map's text as what the network says, by rows from the bottom."""
    away = (
        np.array([ord(sign) - ord("P") for sign in text]).reshape(xor.SIDE, xor.SIDE) / xor.LEVELS
    )
    return 0.5 + away * np.abs(away) / 2


def torch_run(hidden, activation, seed):
    """Train the same network with PyTorch and return its module."""
    start = MLP([2, hidden, 1], activation=activation, rng=seed, dtype=np.float64).params
    kinds = {"relu": torch.nn.ReLU, "tanh": torch.nn.Tanh, "sigmoid": torch.nn.Sigmoid}
    net = torch.nn.Sequential(
        torch.nn.Linear(2, hidden), kinds[activation](), torch.nn.Linear(hidden, 1)
    )
    net.double()
    with torch.no_grad():
        for parameter, value in zip(net.parameters(), start.values(), strict=True):
            parameter.copy_(torch.from_numpy(value))
    return net


def test_R087_two_hidden_units_learn_xor_from_one_start_and_not_from_another():
    shown = xor.trace(**TWO)
    assert shown["fate"] == {"kind": "solved", "epoch": 273}
    assert shown["steps"][-1]["outputs"] == pytest.approx([0, 1, 1, 0], abs=1e-3)
    stuck = xor.trace(**TWO | {"seed": 0})
    assert stuck["fate"]["kind"] == "stuck"
    assert stuck["steps"][-1]["outputs"] == pytest.approx([0.5] * 4, abs=0.01)


def test_without_a_hidden_layer_a_half_everywhere_is_the_best():
    shown = xor.trace(hidden=0, activation="relu", seed=3)
    assert shown["fate"] == {"kind": "line"}
    assert shown["steps"][-1]["outputs"] == [0.5] * 4
    assert shown["steps"][-1]["loss"] == 0.125
    assert shown["steps"][-1]["right"] == 0
    assert shown["steps"][0]["lines"] == []


@pytest.mark.parametrize(
    ("hidden", "activation", "seed"), [(2, "relu", 1), (4, "tanh", 0), (3, "sigmoid", 2)]
)
def test_losses_and_outputs_equal_pytorch(hidden, activation, seed):
    net = torch_run(hidden, activation, seed)
    x, t = torch.from_numpy(xor.POINTS), torch.from_numpy(xor.TARGETS)
    descent = torch.optim.SGD(net.parameters(), lr=xor.RATE)
    steps = {step["epoch"]: step for step in xor.trace(hidden, activation, seed)["steps"]}
    for epoch in range(401):
        y = net(x)
        loss = ((y - t) ** 2).sum() / 8
        if epoch in steps:
            assert steps[epoch]["outputs"] == pytest.approx(
                y.detach().ravel().tolist(), rel=6e-3, abs=2e-5
            )
            assert steps[epoch]["loss"] == pytest.approx(loss.item(), rel=6e-3, abs=2e-5)
        descent.zero_grad()
        loss.backward()
        descent.step()


@pytest.mark.parametrize("hidden", [0, 4])
def test_the_map_holds_the_four_outputs_and_what_lies_between(hidden):
    shown = xor.trace(hidden, "tanh", 1)
    for step in shown["steps"]:
        height = heights(step["map"])
        four = [height[4, 4], height[12, 4], height[4, 12], height[12, 12]]
        assert four == pytest.approx(np.clip(step["outputs"], 0, 1), abs=0.013)
    untrained = MLP(
        [2, hidden, 1] if hidden else [2, 1], activation="tanh", rng=1, dtype=np.float64
    )
    said = untrained.forward(np.array([[1.5, -0.25]])).item()  # column 16, row 2
    assert heights(shown["steps"][0]["map"])[2, 16] == pytest.approx(np.clip(said, 0, 1), abs=0.013)


def test_lines_are_where_the_sum_of_a_unit_is_zero():
    params = MLP([2, 8, 1], activation="relu", rng=5, dtype=np.float64).params
    lines = xor.trace(8, "relu", 5)["steps"][0]["lines"]
    assert len(lines) == 8
    for line, w, b in zip(lines, params["0.weight"], params["0.bias"], strict=True):
        ends = np.reshape(line, (2, 2))
        assert np.abs(ends @ w + b).max() < 0.02 * np.abs(w).sum()
        assert np.abs(np.abs(ends - 0.5).max(axis=1) - 1).max() < 1e-9  # on the edge of the map


def test_a_line_that_misses_the_map_is_none():
    assert xor._line(1.0, 0.0, 7.0) is None
    assert xor._line(0.0, 2.0, -1.0) == [-0.5, 0.5, 1.5, 0.5]


def test_too_many_units_are_explained():
    shown = xor.trace(hidden=9, activation="relu", seed=0)
    assert shown["problem"] == "hidden is 9: choose from 0 to 8 hidden units."
    assert shown["steps"] == []
    with pytest.raises(ValueError, match="activation must be"):
        xor.trace(hidden=2, activation="step", seed=0)


def test_the_readers_gradients_are_those_of_the_first_step():
    one = xor.calls(hidden=3, activation="sigmoid", seed=2)["mlp_gradients"]
    answer = registry.named("mlp_gradients").answer(functional, *one.args, **one.kwargs)
    net = torch_run(3, "sigmoid", 2)
    t = torch.from_numpy(xor.TARGETS)
    (((net(torch.from_numpy(xor.POINTS)) - t) ** 2).sum() / 8).backward()
    for found, parameter in zip(answer, net.parameters(), strict=True):
        np.testing.assert_allclose(found, parameter.grad.numpy(), atol=1e-12)
