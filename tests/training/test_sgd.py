import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from cnnref.layers import Dense
from cnnref.training import SGD


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 1000), lr=st.floats(1e-3, 1), momentum=st.floats(0, 0.99))
def test_steps_equal_those_of_pytorch(seed, lr, momentum):
    rng = np.random.default_rng(seed)
    layer = Dense(3, 2, rng=rng, dtype=np.float64)
    module = nn.Linear(3, 2).double()
    module.weight.data, module.bias.data = (torch.tensor(p) for p in layer.params.values())
    own = SGD(layer, lr, momentum=momentum)
    other = torch.optim.SGD(module.parameters(), lr, momentum=momentum)
    for step in range(6):
        if step == 3:  # a changed rate acts at once, as the velocity holds no rate
            own.lr = other.param_groups[0]["lr"] = lr / 2
        grads = [rng.normal(size=p.shape) for p in layer.params.values()]
        layer.grads = dict(zip(layer.params, grads, strict=True))
        for parameter, grad in zip(module.parameters(), grads, strict=True):
            parameter.grad = torch.tensor(grad)
        own.step()
        other.step()
        for param, parameter in zip(layer.params.values(), module.parameters(), strict=True):
            np.testing.assert_allclose(param, parameter.detach(), rtol=1e-10, atol=1e-12)


def test_parameters_are_changed_in_place_and_gradients_are_not():
    layer = Dense(3, 2, rng=0)
    weight = layer.params["weight"]
    layer.grads = {"weight": np.ones((2, 3), np.float32), "bias": np.ones(2, np.float32)}
    before = weight.copy()
    SGD(layer, 0.5, momentum=0.9).step()
    assert layer.params["weight"] is weight
    assert weight.dtype == np.float32
    np.testing.assert_array_equal(weight, before - np.float32(0.5))
    np.testing.assert_array_equal(layer.grads["weight"], 1)


def test_wrong_arguments_are_refused():
    with pytest.raises(ValueError, match="lr must be greater than 0, got -1"):
        SGD(Dense(1, 1), -1)
    with pytest.raises(ValueError, match="lr must be greater than 0, got nan"):
        SGD(Dense(1, 1), float("nan"))
    with pytest.raises(ValueError, match="momentum must be from 0 to below 1, got 1"):
        SGD(Dense(1, 1), 0.1, momentum=1)


def test_R024_gradients_and_step_of_a_dense_layer():
    rng = np.random.default_rng(0)
    layer = Dense(3, 2, rng=rng, dtype=np.float64)
    before = {name: param.copy() for name, param in layer.params.items()}
    x, delta = rng.normal(size=(5, 3)), rng.normal(size=(5, 2))
    layer.forward(x)
    layer.backward(delta)
    SGD(layer, 0.1).step()
    by_weight = sum(np.outer(delta[n], x[n]) for n in range(5))
    moved = {name: (before[name] - param) / 0.1 for name, param in layer.params.items()}
    np.testing.assert_allclose(moved["weight"], by_weight, rtol=1e-10)
    np.testing.assert_allclose(moved["bias"], sum(delta), rtol=1e-10)
