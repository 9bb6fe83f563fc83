import numpy as np
import pytest
from torch import nn

from cnnref import layers
from cnnref.layers import initialise


@pytest.mark.parametrize(
    ("init", "shape", "deviation", "bound"),
    [
        (initialise.he, (500, 80), np.sqrt(2 / 80), np.inf),
        (initialise.lecun, (500, 80), np.sqrt(1 / 80), np.inf),
        (initialise.lenet, (500, 80), 2.4 / 80 / np.sqrt(3), 2.4 / 80),
        (initialise.glorot, (500, 80), np.sqrt(2 / 580), np.sqrt(6 / 580)),
        (initialise.pytorch, (500, 80), 1 / np.sqrt(240), 1 / np.sqrt(80)),
        (initialise.he, (60, 20, 5, 5), np.sqrt(2 / 500), np.inf),
        (initialise.glorot, (60, 20, 5, 5), np.sqrt(2 / 2000), np.sqrt(6 / 2000)),
    ],
)
def test_initial_weights_have_the_published_deviation(init, shape, deviation, bound):
    weight, bias = init(np.random.default_rng(0), shape)
    assert weight.shape == shape
    assert bias.shape == shape[:1]
    assert weight.std() == pytest.approx(deviation, rel=0.02)
    assert abs(weight).max() <= bound
    if bound < np.inf:
        assert abs(weight).max() > 0.99 * bound


@pytest.mark.parametrize(
    ("layer", "module"),
    [
        (layers.Dense(80, 500, rng=0), nn.Linear(80, 500)),
        (layers.Conv2d(20, 300, 5, rng=0), nn.Conv2d(20, 300, 5)),
    ],
)
def test_default_weights_are_drawn_as_pytorch_draws_them(layer, module):
    for name, parameter in module.named_parameters():
        bound = 1 / np.sqrt(np.prod(layer.params["weight"].shape[1:]))
        for drawn in (layer.params[name], parameter.detach().numpy()):
            assert abs(drawn).max() == pytest.approx(bound, rel=0.03)


def test_same_seed_same_weights():
    first, second = (layers.Conv2d(2, 3, 4, rng=9).params["weight"] for _ in range(2))
    np.testing.assert_array_equal(first, second)
    assert not np.array_equal(first, layers.Conv2d(2, 3, 4, rng=10).params["weight"])
