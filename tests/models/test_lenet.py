import numpy as np
import pytest
import torch
from torch import nn

from cnnref.data import mnist
from cnnref.models import C3_TABLE, lenet5_1998, lenet5_keras, lenet5_pytorch, lenet_input

CLOSE = {"rtol": 1e-10, "atol": 1e-12}
MODELS = {"1998": lenet5_1998, "keras": lenet5_keras, "pytorch": lenet5_pytorch}


def torch_keras():
    """The Keras net, written in PyTorch with the same axes."""
    return nn.Sequential(
        *(nn.Conv2d(1, 6, 5), nn.ReLU(), nn.AvgPool2d(2)),
        *(nn.Conv2d(6, 16, 5), nn.ReLU(), nn.AvgPool2d(2), nn.Flatten()),
        *(nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU()),
        *(nn.Linear(84, 10), nn.Softmax(dim=-1)),
    )


def torch_pytorch():
    return nn.Sequential(
        *(nn.Conv2d(1, 6, 5), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(16, 120, 5), nn.ReLU(), nn.Flatten()),
        *(nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10), nn.LogSoftmax(dim=-1)),
    )


class Torch1998(nn.Module):
    """The paper's equations, written without a layer of ours."""

    def __init__(self, params, centers):
        super().__init__()
        self.p = {name.replace(".", "_"): torch.tensor(array) for name, array in params.items()}
        for name, tensor in self.p.items():
            self.p[name] = nn.Parameter(tensor)
            self.register_parameter(name, self.p[name])
        self.centers = torch.tensor(centers)

    def forward(self, x):
        p, conv = self.p, nn.functional.conv2d
        x = self.phi(conv(x, p["C1_weight"], p["C1_bias"]))
        x = self.subsample(x, "S2")
        kernels = iter(p["C3_weight"])
        maps = [
            sum(conv(x[:, [channel]], next(kernels)[None, None]) for channel in channels)
            for channels in C3_TABLE
        ]
        x = self.phi(torch.cat(maps, dim=1) + p["C3_bias"][:, None, None])
        x = self.subsample(x, "S4")
        x = self.phi(conv(x, p["C5_weight"], p["C5_bias"]).flatten(1))
        x = self.phi(x @ p["F6_weight"].T + p["F6_bias"])
        return -((x[:, None] - self.centers) ** 2).sum(dim=2)

    def subsample(self, x, name):
        total = sum(x[:, :, i::2, j::2] for i in (0, 1) for j in (0, 1))
        weight, bias = (self.p[f"{name}_{part}"][:, None, None] for part in ("weight", "bias"))
        return self.phi(weight * total + bias)

    @staticmethod
    def phi(x):
        return 1.7159 * torch.tanh(2 / 3 * x)


def torch_module(name, model):
    if name == "1998":
        return Torch1998(model.params, model.layers["output"].centers)
    module = {"keras": torch_keras, "pytorch": torch_pytorch}[name]().double()
    for own, parameter in zip(model.params.values(), module.parameters(), strict=True):
        parameter.data = torch.tensor(own)
    return module


@pytest.mark.parametrize("name", MODELS)
def test_whole_network_equals_pytorch(name):
    rng = np.random.default_rng(0)
    model = MODELS[name](rng=rng, dtype=np.float64)
    for param in model.params.values():
        param += 0.05 * rng.normal(size=param.shape)
    module = torch_module(name, model)
    x = lenet_input(mnist("test")[0][:6], np.float64)
    tensor = torch.tensor(x, requires_grad=True)
    expected = module(tensor)
    result = model.forward(x)
    np.testing.assert_allclose(result, expected.detach(), **CLOSE)

    grad_out = rng.normal(size=result.shape)
    expected.backward(torch.tensor(grad_out))
    np.testing.assert_allclose(model.backward(grad_out), tensor.grad, **CLOSE)
    for (own, grad), parameter in zip(model.grads.items(), module.parameters(), strict=True):
        np.testing.assert_allclose(grad, parameter.grad, err_msg=own, **CLOSE)


def test_R080_first_layer_of_lenet():
    c1 = lenet5_1998().summary().row("C1")
    assert (c1.shape, c1.parameters, c1.connections) == ((6, 28, 28), 156, 122_304)
    assert np.prod(c1.shape) == 4704


def test_R081_other_layers_of_lenet_as_built():
    model = lenet5_1998()
    summary = model.summary()
    costs = {row.name: (row.parameters, row.connections) for row in summary if row.connections}
    assert costs == {
        "C1": (156, 122_304),
        "S2": (12, 5_880),
        "C3": (1_516, 151_600),
        "S4": (32, 2_000),
        "C5": (48_120, 48_120),
        "F6": (10_164, 10_164),
        "output": (0, 840),
    }
    assert summary.connections == 340_908
    assert sum(array.size for array in model.params.values()) == 60_000


def test_R081_every_connection_of_c3_is_in_the_table():
    pairs = sum(len(channels) for channels in C3_TABLE)
    assert pairs == 60
    assert lenet5_1998().params["C3.weight"].shape == (60, 5, 5)
    uses = [sum(channel in channels for channels in C3_TABLE) for channel in range(6)]
    assert uses == [10] * 6  # the table treats all maps of S2 alike
    assert len(set(C3_TABLE)) == 16  # and no two maps of C3


@pytest.mark.parametrize("build", MODELS.values(), ids=MODELS)
def test_R042_receptive_fields(build):
    summary = build().summary()
    names = ("C1", "S2", "C3", "S4", "C5")
    assert [summary.row(name).field for name in names] == [(n, n) for n in (5, 6, 14, 16, 32)]


@pytest.mark.parametrize("name", ["C1", "S2", "C3", "S4"])
def test_R042_a_unit_sees_its_field_and_no_more(name):
    model = lenet5_1998(rng=0, dtype=np.float64)
    names = list(model.layers)
    x = np.random.default_rng(0).normal(size=(1, 1, 32, 32))
    layers = [model.layers[layer] for layer in names[: names.index(name) + 1]]
    for layer in layers:
        x = layer.forward(x)
    grad = np.zeros_like(x)
    grad[0, 0, 1, 2] = 1
    for layer in reversed(layers):
        grad = layer.backward(grad)
    seen = np.argwhere(grad[0, 0])
    extent = seen.max(axis=0) - seen.min(axis=0) + 1
    assert tuple(extent) == model.summary().row(name).field


def test_R082_keras_variant():
    model = lenet5_keras()
    costs = [row.parameters for row in model.summary() if row.parameters]
    assert costs == [156, 2416, 48120, 10164, 850]
    assert model.summary().parameters == sum(p.numel() for p in torch_keras().parameters()) == 61706
    probabilities = model.forward(lenet_input(mnist("test")[0][:3]))
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-6)


def test_R083_pytorch_variant():
    summary = lenet5_pytorch().summary()
    heights = [row.shape[1] for row in summary if len(row.shape) == 3 and "relu" not in row.name]
    assert heights == [28, 14, 10, 5, 1]
    assert summary.parameters == sum(p.numel() for p in torch_pytorch().parameters()) == 61706
    log_probabilities = lenet5_pytorch().forward(lenet_input(mnist("test")[0][:3]))
    np.testing.assert_allclose(np.exp(log_probabilities).sum(axis=1), 1, rtol=1e-6)


@pytest.mark.parametrize("build", MODELS.values(), ids=MODELS)
def test_R083_digits_of_28_are_refused_with_the_cure(build):
    with pytest.raises(
        ValueError, match=r"x must have shape \(N, 1, 32, 32\), got \(2, 1, 28, 28\): pad digits"
    ):
        build().forward(np.zeros((2, 1, 28, 28), np.float32))


def test_R083_without_padding_c5_does_not_fit():
    with pytest.raises(ValueError, match="kernel 5 is larger than the image: size 4"):
        lenet5_pytorch().summary((1, 28, 28))
    with pytest.raises(RuntimeError, match="can't be greater than actual input size"):
        torch_pytorch()(torch.zeros(1, 1, 28, 28))


def test_input_has_the_range_of_the_paper():
    images = mnist("train")[0]
    x = lenet_input(images, np.float64)
    assert x.shape == (5000, 1, 32, 32)
    assert (x.min(), x.max()) == (-0.1, pytest.approx(1.175))
    np.testing.assert_array_equal(x[..., :2, :], -0.1)
    inside = (x[..., 2:30, 2:30] + 0.1) / 1.275 * 255
    np.testing.assert_allclose(inside, images, atol=1e-10)
    with pytest.raises(
        ValueError, match=r"images must have shape \(N, 1, 28, 28\), got \(28, 28\)"
    ):
        lenet_input(images[0, 0])


@pytest.mark.parametrize("build", MODELS.values(), ids=MODELS)
def test_one_seed_gives_one_model(build):
    first, second, other = (build(rng=seed).params for seed in (1, 1, 2))
    for name, array in first.items():
        assert array.dtype == np.float32
        np.testing.assert_array_equal(array, second[name])
    assert not np.array_equal(first["C1.weight"], other["C1.weight"])


@pytest.mark.parametrize("build", MODELS.values(), ids=MODELS)
def test_R084_convolution_and_pooling_alternate_before_the_units(build):
    rows = [row for row in build().summary() if "." not in row.name and row.name != "flatten"]
    names = [row.name for row in rows][:7]
    assert names == ["C1", "S2", "C3", "S4", "C5", "F6", "output"]
    areas = [row.shape[1] for row in rows if len(row.shape) == 3]
    assert areas == sorted(areas, reverse=True)
