"""What `Sequential` does to be fast changes no result: order of memory, order of layers."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from cnnref.functional.memory import is_batch_last
from cnnref.layers import Conv2d, Dense, Flatten, MaxPool2d, MeanPool2d, ReLU, Tanh
from cnnref.models import Sequential


def network(pool=MaxPool2d):
    rng = np.random.default_rng(0)
    options = {"rng": rng, "dtype": np.float64}
    layers = [Conv2d(2, 3, 3, **options), ReLU(), pool(2), Conv2d(3, 4, 2, **options), Tanh()]
    return Sequential([*layers, Flatten(), Dense(4 * 2 * 1, 5, **options)])


def layer_by_layer(model, x, grad_out):
    """Run the layers as they were listed, on images in the usual order of memory."""
    out = x
    for layer in model.layers.values():
        out = layer.forward(out)
    for layer in reversed(model.layers.values()):
        grad_out = layer.backward(grad_out)
    return out, grad_out, {name: grad.copy() for name, grad in model.grads.items()}


@pytest.mark.parametrize("pool", [MaxPool2d, MeanPool2d])
@pytest.mark.parametrize("N", [1, 20])
def test_results_are_those_of_the_layers_one_by_one(pool, N):
    rng = np.random.default_rng(1)
    x = np.round(rng.standard_normal((N, 2, 8, 7)), 1)
    grad_out = rng.standard_normal((N, 5))
    model = network(pool)
    out, grad_x, grads = layer_by_layer(model, x, grad_out)
    assert_allclose(model.forward(x), out, rtol=1e-12, atol=1e-14)
    assert_allclose(model.backward(grad_out), grad_x, rtol=1e-12, atol=1e-14)
    for name, grad in model.grads.items():
        assert_allclose(grad, grads[name], rtol=1e-12, atol=1e-14)


def test_relu_gives_the_same_bits_before_and_behind_max_pooling():
    rng = np.random.default_rng(2)
    x = np.round(rng.standard_normal((20, 3, 6, 6)))  # many ties, many zeros
    x[0] = -1
    x[1, 0, 0, 0] = np.inf
    grad_out = rng.standard_normal((20, 3, 3, 3))
    model = Sequential([ReLU(), MaxPool2d(2)])
    out, grad_x, _ = layer_by_layer(model, x, grad_out)
    assert_array_equal(model.forward(x), out)
    assert_array_equal(model.backward(grad_out), grad_x)
    assert [type(layer) for layer in model.layers.values()] == [ReLU, MaxPool2d]


@pytest.mark.parametrize(("N", "size", "last"), [(20, 8, True), (4, 8, False), (20, 64, False)])
def test_small_images_of_a_large_batch_run_with_the_batch_last(N, size, last):
    model = Sequential([Conv2d(2, 3, 3), MaxPool2d(2)])
    out = model.forward(np.zeros((N, 2, size, size), np.float32))
    assert is_batch_last(out) == last
    assert is_batch_last(model.backward(out)) == last


def test_backward_params_gives_the_same_gradients_by_the_parameters():
    rng = np.random.default_rng(3)
    x, grad_out = rng.standard_normal((4, 2, 8, 7)), rng.standard_normal((4, 5))
    model = network()
    model.forward(x)
    model.backward(grad_out)
    grads = {name: grad.copy() for name, grad in model.grads.items()}
    assert model.backward_params(grad_out) is None
    for name, grad in model.grads.items():
        assert_array_equal(grad, grads[name])


def test_backward_params_of_a_layer_without_a_shorter_way_is_backward():
    layer = Dense(3, 2, rng=0, dtype=np.float64)
    layer.forward(np.ones((4, 3)))
    assert layer.backward_params(np.ones((4, 2))) is None
    assert_array_equal(layer.grads["bias"], [4, 4])
