import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from cnnref.functional import half_mean_squared_error, half_mean_squared_error_backward
from cnnref.layers import Dense, Tanh
from cnnref.models import MLP, Sequential

CLOSE = {"rtol": 1e-10, "atol": 1e-12}
PHI = {"sigmoid": nn.Sigmoid, "tanh": nn.Tanh, "relu": nn.ReLU, "linear": nn.Identity}


def torch_copy(model):
    modules = []
    for layer, name in enumerate(model.activations):
        weight, bias = model.params[f"{layer}.weight"], model.params[f"{layer}.bias"]
        linear = nn.Linear(*weight.shape[::-1])
        linear.weight.data, linear.bias.data = torch.tensor(weight), torch.tensor(bias)
        modules += [linear, PHI[name]()]
    return nn.Sequential(*modules)


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 1000),
    sizes=st.lists(st.integers(1, 5), min_size=2, max_size=5),
    activation=st.sampled_from(list(PHI)),
    output=st.sampled_from(list(PHI)),
    N=st.integers(0, 4),
)
def test_R090_delta_recursion_equals_pytorch(seed, sizes, activation, output, N):
    rng = np.random.default_rng(seed)
    model = MLP(sizes, activation=activation, output=output, rng=rng, dtype=np.float64)
    for param in model.params.values():
        param += rng.normal(size=param.shape)
    module = torch_copy(model)
    x, grad_out = rng.normal(size=(N, sizes[0])), rng.normal(size=(N, sizes[-1]))
    tensor = torch.tensor(x, requires_grad=True)
    expected = module(tensor)
    expected.backward(torch.tensor(grad_out))
    np.testing.assert_allclose(model.forward(x), expected.detach(), **CLOSE)
    np.testing.assert_allclose(model.backward(grad_out), tensor.grad, **CLOSE)
    for own, parameter in zip(model.params, module.parameters(), strict=True):
        np.testing.assert_allclose(model.grads[own], parameter.grad, **CLOSE)


def test_R088_R091_gradients_have_the_shapes_of_the_weights():
    n, m, k, N = 4, 3, 2, 5
    model = MLP([n, m, k], rng=0)
    assert model.params["0.weight"].shape == (m, n)
    assert model.params["1.weight"].shape == (k, m)
    model.forward(np.ones((N, n), np.float32))
    model.backward(np.ones((N, k), np.float32))
    for name, param in model.params.items():
        assert model.grads[name].shape == param.shape
        assert model.grads[name].dtype == np.float32


def test_R091_matrix_form_for_one_sample():
    rng = np.random.default_rng(0)
    model = MLP([3, 4, 2], activation="tanh", output="linear", rng=rng, dtype=np.float64)
    o_p, delta_r = rng.normal(size=(1, 3)), rng.normal(size=(1, 2))
    model.forward(o_p)
    model.backward(delta_r)
    o_q = np.tanh(model.params["0.weight"] @ o_p[0] + model.params["0.bias"])
    delta_q = (model.params["1.weight"].T @ delta_r[0]) * (1 - o_q**2)
    np.testing.assert_allclose(model.grads["1.weight"], np.outer(delta_r, o_q), **CLOSE)
    np.testing.assert_allclose(model.grads["0.weight"], np.outer(delta_q, o_p), **CLOSE)
    np.testing.assert_allclose(model.grads["0.bias"], delta_q, **CLOSE)


def test_R122_recursion_equals_a_row_of_layers():
    rng = np.random.default_rng(0)
    model = MLP([3, 4, 2], output="tanh", rng=rng, dtype=np.float64)
    dense = [Dense(3, 4, dtype=np.float64), Dense(4, 2, dtype=np.float64)]
    row = Sequential({"0": dense[0], "a": Tanh(), "1": dense[1], "b": Tanh()})
    row.load(model.params)
    x, grad_out = rng.normal(size=(5, 3)), rng.normal(size=(5, 2))
    np.testing.assert_allclose(model.forward(x), row.forward(x), **CLOSE)
    np.testing.assert_allclose(model.backward(grad_out), row.backward(grad_out), **CLOSE)
    for name, grad in row.grads.items():
        np.testing.assert_allclose(model.grads[name], grad, **CLOSE)


def test_R087_two_hidden_units_solve_exclusive_or():
    model = MLP([2, 2, 1], activation="relu", dtype=np.float64)
    values = {"0.weight": [[1, 1], [1, 1]], "0.bias": [0, -1], "1.weight": [[1, -2]], "1.bias": 0}
    for name, value in values.items():
        model.params[name][...] = value
    corners = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    assert model.forward(corners).ravel().tolist() == [0, 1, 1, 0]


def test_R047_linear_layers_collapse_into_one():
    model = MLP([1, 1, 1, 1], activation="linear", dtype=np.float64)
    for name, param in model.params.items():
        param[...] = 2 if "weight" in name else 0
    assert model.forward(np.array([[3.0]])).item() == 24


def chain_net():
    """Source 002's chain: x = 1, sigmoid with w11 = 0.5, b1 = 0.5, relu with w21 = 1, b2 = 1."""
    model = MLP([1, 1, 1], activation="sigmoid", output="relu", dtype=np.float64)
    for param, value in zip(model.params.values(), (0.5, 0.5, 1.0, 1.0), strict=True):
        param[...] = value
    return model


def test_R053_R054_R056_R057_R058_R059_one_step_of_the_chain():
    model, x, t = chain_net(), np.array([[1.0]]), np.array([[2.0]])
    y = model.forward(x)
    assert y.item() == pytest.approx(1.731059, abs=1e-6)
    assert half_mean_squared_error(y, t) == pytest.approx(0.0361647, abs=1e-7)
    model.backward(half_mean_squared_error_backward(1.0, y, t))
    grads = {name: grad.item() for name, grad in model.grads.items()}
    assert grads == {
        "0.weight": pytest.approx(-0.052877, abs=1e-6),
        "0.bias": pytest.approx(-0.052877, abs=1e-6),
        "1.weight": pytest.approx(-0.196612, abs=1e-6),
        "1.bias": pytest.approx(-0.268941, abs=1e-6),
    }
    for name, param in model.params.items():
        param -= 0.1 * grads[name]
    values = [param.item() for param in model.params.values()]
    assert values == pytest.approx([0.505288, 0.505288, 1.019661, 1.026894], abs=1e-6)
    y = model.forward(x)
    assert y.item() == pytest.approx(1.774441, abs=1e-6)
    assert half_mean_squared_error(y, t) == pytest.approx(0.025438, abs=1e-6)


def test_R059_further_steps_come_closer():
    model, x, t = chain_net(), np.array([[1.0]]), np.array([[2.0]])
    losses, near = [], None
    for step in range(40):
        y = model.forward(x)
        losses.append(half_mean_squared_error(y, t))
        if near is None and abs(y - t).item() < 1e-3:
            near = step
        model.backward(half_mean_squared_error_backward(1.0, y, t))
        for name, param in model.params.items():
            param -= 0.1 * model.grads[name]
    assert losses[10] == pytest.approx(0.001033, abs=1e-6)
    assert near == 32


def test_wrong_arguments_are_refused():
    with pytest.raises(ValueError, match=r"sizes must name inputs and outputs at least, got \[3\]"):
        MLP([3])
    with pytest.raises(ValueError, match=r"activation must be one of 'sigmoid', .*got 'step'"):
        MLP([3, 2, 1], activation="step")
    with pytest.raises(ValueError, match="size must be at least 1, got 0"):
        MLP([3, 0, 1])
    with pytest.raises(RuntimeError, match="backward needs a forward before it"):
        MLP([3, 1]).backward(np.ones((1, 1)))
