import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from cnnref import layers

CLOSE = {"rtol": 1e-10, "atol": 1e-12}
DOUBLE = {"dtype": np.float64}


class Torch1998Tanh(nn.Module):
    def forward(self, x):
        return 1.7159 * torch.tanh(2 * x / 3)


class TorchSubsampling(nn.Module):
    """Trainable pooling as 4 x the mean, scaled and shifted per channel."""

    def __init__(self, C):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(C))
        self.bias = nn.Parameter(torch.zeros(C))

    def forward(self, x):
        total = 4 * nn.functional.avg_pool2d(x, 2)
        return total * self.weight[:, None, None] + self.bias[:, None, None]


class TorchRBF(nn.Module):
    def __init__(self, centers):
        super().__init__()
        self.centers = torch.tensor(centers)

    def forward(self, x):
        return -(torch.cdist(x, self.centers) ** 2)


CENTERS = np.random.default_rng(5).normal(size=(3, 7))

# name: (layer, PyTorch module, shape of a batch)
PAIRS = {
    "R119 Conv2d": (
        layers.Conv2d(3, 4, 2, stride=2, padding=1, rng=1, **DOUBLE),
        nn.Conv2d(3, 4, 2, stride=2, padding=1),
        (2, 3, 6, 5),
    ),
    "R120 MaxPool2d": (layers.MaxPool2d(2), nn.MaxPool2d(2), (2, 3, 5, 7)),
    "R120 MaxPool2d overlapping": (layers.MaxPool2d(3, stride=2), nn.MaxPool2d(3, 2), (2, 3, 7, 5)),
    "R120 MaxPool2d keep": (
        layers.MaxPool2d(2, edge="keep"),
        nn.MaxPool2d(2, ceil_mode=True),
        (2, 3, 5, 7),
    ),
    "R120 MeanPool2d": (layers.MeanPool2d(2), nn.AvgPool2d(2), (2, 3, 5, 7)),
    "R120 TrainablePool2d": (
        layers.TrainablePool2d(3, 2, **DOUBLE),
        TorchSubsampling(3),
        (2, 3, 6, 4),
    ),
    "R121 Flatten": (layers.Flatten(), nn.Flatten(), (2, 3, 4, 5)),
    "R122 Dense": (layers.Dense(5, 3, rng=1, **DOUBLE), nn.Linear(5, 3), (4, 5)),
    "R123 Softmax": (layers.Softmax(), nn.Softmax(dim=-1), (4, 5)),
    "LogSoftmax": (layers.LogSoftmax(), nn.LogSoftmax(dim=-1), (4, 5)),
    "ReLU": (layers.ReLU(), nn.ReLU(), (2, 3, 4, 5)),
    "LeakyReLU": (layers.LeakyReLU(slope=0.2), nn.LeakyReLU(0.2), (2, 3, 4, 5)),
    "Sigmoid": (layers.Sigmoid(), nn.Sigmoid(), (2, 3, 4, 5)),
    "Tanh": (layers.Tanh(), nn.Tanh(), (2, 3, 4, 5)),
    "ScaledTanh": (layers.ScaledTanh(), Torch1998Tanh(), (2, 3, 4, 5)),
    "RBF": (layers.RBF(CENTERS), TorchRBF(CENTERS), (4, 7)),
}


def assert_equal_to_torch(layer, module, shape, seed=0):
    """Compare the output, the gradient by the input and by each parameter."""
    rng = np.random.default_rng(seed)
    module = module.double()
    for name, parameter in module.named_parameters():
        layer.params[name][...] = rng.normal(size=layer.params[name].shape)
        parameter.data = torch.tensor(layer.params[name])
        parameter.grad = None
    x = rng.normal(size=shape)
    before = x.copy()
    tensor = torch.tensor(x, requires_grad=True)
    expected = module(tensor)
    result = layer.forward(x)
    np.testing.assert_allclose(result, expected.detach(), **CLOSE)
    assert result.shape[1:] == layer.output_shape(shape[1:])

    grad_out = rng.normal(size=result.shape)
    grad_x = layer.backward(grad_out)
    expected.backward(torch.tensor(grad_out))
    np.testing.assert_allclose(grad_x, tensor.grad, **CLOSE)
    assert layer.grads.keys() == dict(module.named_parameters()).keys()
    for name, parameter in module.named_parameters():
        np.testing.assert_allclose(layer.grads[name], parameter.grad, **CLOSE)
        assert layer.grads[name].shape == layer.params[name].shape
    np.testing.assert_array_equal(x, before)


@pytest.mark.parametrize("name", PAIRS)
def test_R119_R120_R121_R122_R123_each_layer_equals_pytorch(name):
    assert_equal_to_torch(*PAIRS[name])


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    N=st.integers(0, 3),
    C=st.integers(1, 3),
    F=st.integers(1, 4),
    size=st.integers(1, 3),
    stride=st.integers(1, 3),
    padding=st.integers(0, 2),
    H=st.integers(3, 8),
    W=st.integers(3, 8),
)
def test_R119_conv2d_equals_pytorch(seed, N, C, F, size, stride, padding, H, W):
    assert_equal_to_torch(
        layers.Conv2d(C, F, size, stride=stride, padding=padding, rng=seed, **DOUBLE),
        nn.Conv2d(C, F, size, stride=stride, padding=padding),
        (N, C, H, W),
        seed,
    )


def test_R021_a_dense_layer_is_a_convolution_as_large_as_its_input():
    rng = np.random.default_rng(3)
    conv = layers.Conv2d(16, 120, 5, rng=rng, **DOUBLE)
    dense = layers.Dense(400, 120, rng=rng, **DOUBLE)
    dense.params["weight"][...] = conv.params["weight"].reshape(120, 400)
    dense.params["bias"][...] = conv.params["bias"]
    x = rng.normal(size=(4, 16, 5, 5))
    maps, units = conv.forward(x), dense.forward(x.reshape(4, 400))
    assert maps.shape == (4, 120, 1, 1)
    np.testing.assert_allclose(maps[..., 0, 0], units, **CLOSE)

    grad_out = rng.normal(size=(4, 120))
    by_conv = conv.backward(grad_out[..., None, None])
    np.testing.assert_allclose(by_conv.reshape(4, 400), dense.backward(grad_out), **CLOSE)
    for name in ("weight", "bias"):
        np.testing.assert_allclose(conv.grads[name].ravel(), dense.grads[name].ravel(), **CLOSE)
    assert conv.parameter_count((16, 5, 5)) == dense.parameter_count((400,)) == 48_120


def test_partial_convolution_is_a_convolution_with_zeros():
    table = [(0, 2), (1,), (0, 1, 2), (2, 3)]
    partial = layers.PartialConv2d(table, 3, rng=2, **DOUBLE)
    partial.params["bias"][...] = [1, -2, 3, 0.5]
    filters = np.zeros((4, 4, 3, 3))
    kernels = iter(partial.params["weight"])
    for f, channels in enumerate(table):
        for channel in channels:
            filters[f, channel] = next(kernels)
    module = nn.Conv2d(4, 4, 3).double()
    module.weight.data, module.bias.data = map(torch.tensor, (filters, partial.params["bias"]))

    rng = np.random.default_rng(0)
    x, grad_out = rng.normal(size=(2, 4, 5, 6)), rng.normal(size=(2, 4, 3, 4))
    tensor = torch.tensor(x, requires_grad=True)
    expected = module(tensor)
    expected.backward(torch.tensor(grad_out))
    np.testing.assert_allclose(partial.forward(x), expected.detach(), **CLOSE)
    np.testing.assert_allclose(partial.backward(grad_out), tensor.grad, **CLOSE)
    rows = [(f, channel) for f, channels in enumerate(table) for channel in channels]
    expected_grad = np.stack([module.weight.grad[row] for row in rows])
    np.testing.assert_allclose(partial.grads["weight"], expected_grad, **CLOSE)
    np.testing.assert_allclose(partial.grads["bias"], module.bias.grad, **CLOSE)


def test_a_full_table_is_the_usual_convolution():
    partial = layers.PartialConv2d([(0, 1, 2)] * 4, 2, rng=2, **DOUBLE)
    usual = layers.Conv2d(3, 4, 2, **DOUBLE)
    usual.params["weight"][...] = partial.params["weight"].reshape(4, 3, 2, 2)
    usual.params["bias"][...] = partial.params["bias"]
    x = np.random.default_rng(0).normal(size=(2, 3, 4, 5))
    np.testing.assert_allclose(partial.forward(x), usual.forward(x), **CLOSE)
    assert partial.parameter_count(x.shape[1:]) == usual.parameter_count(x.shape[1:])
    assert partial.connection_count(x.shape[1:]) == usual.connection_count(x.shape[1:])


def test_trainable_pooling_starts_as_mean_pooling():
    x = np.random.default_rng(0).normal(size=(2, 3, 4, 6))
    result = layers.TrainablePool2d(3, 2, **DOUBLE).forward(x)
    np.testing.assert_allclose(result, layers.MeanPool2d(2).forward(x), **CLOSE)


def test_rbf_is_the_squared_distance_to_each_drawing():
    codes = layers.digit_drawings(np.float64)
    assert codes.shape == (10, 84)
    assert set(np.unique(codes)) == {-1, 1}
    scores = layers.RBF(codes).forward(codes)
    assert scores.argmax(axis=1).tolist() == list(range(10))
    for i in range(10):
        for j in range(10):
            assert scores[i, j] == -4 * np.count_nonzero(codes[i] != codes[j])
    different = -scores[~np.eye(10, dtype=bool)] / 4
    assert different.min() >= 3  # no two drawings are nearly the same


@pytest.mark.parametrize("name", PAIRS)
def test_backward_before_forward_is_refused(name):
    layer = type(PAIRS[name][0])
    fresh = layer.__new__(layer)
    fresh.__dict__.update(PAIRS[name][0].__dict__ | {"_x": None})
    with pytest.raises(RuntimeError, match="backward needs a forward before it"):
        fresh.backward(np.zeros((1, 1)))


@pytest.mark.parametrize(
    ("layer", "shape"),
    [
        (layers.Dense(4, 3, rng=0), (2, 4)),
        (layers.Conv2d(2, 3, 2, rng=0), (2, 2, 4, 5)),
        (layers.PartialConv2d([(0,), (0, 1)], 2, rng=0), (2, 2, 4, 5)),
        (layers.TrainablePool2d(2, 2), (2, 2, 4, 5)),
        (layers.MaxPool2d(2), (2, 2, 4, 5)),
        (layers.MeanPool2d(2), (2, 2, 4, 5)),
        (layers.ScaledTanh(), (2, 4)),
        (layers.LogSoftmax(), (2, 4)),
        (layers.RBF(layers.digit_drawings()), (2, 84)),
    ],
)
def test_float32_is_the_default_and_stays(layer, shape):
    result = layer.forward(np.ones(shape, np.float32))
    assert result.dtype == np.float32
    assert layer.backward(np.ones_like(result)).dtype == np.float32
    for name, array in layer.params.items():
        assert array.dtype == layer.grads[name].dtype == np.float32


def test_wrong_arguments_are_refused():
    with pytest.raises(ValueError, match="OUT must be at least 1, got 0"):
        layers.Dense(3, 0)
    with pytest.raises(ValueError, match="stride must be at least 1, got 0"):
        layers.Conv2d(1, 6, 5, stride=0)
    with pytest.raises(ValueError, match="table must give each map at least one channel"):
        layers.PartialConv2d([(0,), ()], 3)
    with pytest.raises(ValueError, match="edge must be one of"):
        layers.MaxPool2d(2, edge="wrap")
    with pytest.raises(ValueError, match=r"takes 3 inputs, got shape \(1, 3\): use Flatten first"):
        layers.Dense(3, 2).output_shape((1, 3))
    with pytest.raises(ValueError, match=r"takes 3 channels \(C, H, W\), got shape \(1, 8, 8\)"):
        layers.Conv2d(3, 2, 3).output_shape((1, 8, 8))
    with pytest.raises(ValueError, match=r"codes of 84 numbers, got shape \(80,\)"):
        layers.RBF(layers.digit_drawings()).output_shape((80,))


def test_R040_a_batch_is_its_images_side_by_side():
    N, C, H, W, FN = 5, 3, 6, 7, 4
    x = np.random.default_rng(0).normal(size=(N, C, H, W))
    conv = layers.Conv2d(C, FN, 3, rng=1, **DOUBLE)
    maps = conv.forward(x)
    assert maps.shape == (N, FN, 4, 5)
    for n in range(N):
        np.testing.assert_allclose(maps[n], conv.forward(x[n : n + 1])[0], **CLOSE)


@pytest.mark.parametrize("pool", [layers.MaxPool2d(2), layers.MeanPool2d(2)])
def test_R045_pooling_learns_nothing_and_keeps_the_channels_apart(pool):
    x = np.random.default_rng(0).normal(size=(2, 3, 4, 6))
    result = pool.forward(x)
    assert pool.params == {}
    assert pool.parameter_count(x.shape[1:]) == 0
    for c in range(3):
        np.testing.assert_array_equal(result[:, [c]], pool.forward(x[:, [c]]))


def test_R107_subsampling_of_1998_on_one_window():
    pool, tanh = layers.TrainablePool2d(6, 2, **DOUBLE), layers.ScaledTanh()
    pool.params["weight"][...] = np.arange(6) / 10
    pool.params["bias"][...] = 1 - np.arange(6) / 5
    x = np.random.default_rng(0).normal(size=(1, 6, 2, 2))
    result = tanh.forward(pool.forward(x)).ravel()
    for c in range(6):
        total = c / 10 * sum(x[0, c, i, j] for i in (0, 1) for j in (0, 1)) + 1 - c / 5
        assert result[c] == pytest.approx(1.7159 * np.tanh(2 * total / 3), rel=1e-12)
    assert pool.parameter_count((6, 2, 2)) == 12
