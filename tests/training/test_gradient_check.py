import numpy as np
import pytest

from cnnref import functional, layers
from cnnref.functional import dtanh, max_pool2d_backward, mean_pool2d_backward
from cnnref.models import MLP, Sequential, lenet5_1998, lenet5_pytorch
from cnnref.training import check_function, check_layer

DOUBLE = {"dtype": np.float64}


def random(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


@pytest.mark.parametrize(
    ("layer", "shape"),
    [
        (layers.Dense(4, 3, rng=0, **DOUBLE), (2, 4)),
        (layers.Conv2d(2, 3, 3, stride=2, padding=1, rng=0, **DOUBLE), (2, 2, 5, 4)),
        (layers.PartialConv2d([(0,), (0, 1), (1, 2)], 2, rng=0, **DOUBLE), (2, 3, 4, 3)),
        (layers.MaxPool2d(2), (2, 2, 5, 4)),
        (layers.MeanPool2d(2, edge="keep"), (2, 2, 5, 4)),
        (layers.TrainablePool2d(2, 2, **DOUBLE), (2, 2, 4, 6)),
        (layers.Flatten(), (2, 2, 3, 2)),
        (layers.ReLU(), (2, 7)),
        (layers.LeakyReLU(slope=0.3), (2, 7)),
        (layers.Sigmoid(), (2, 7)),
        (layers.Tanh(), (2, 7)),
        (layers.ScaledTanh(), (2, 7)),
        (layers.Softmax(), (2, 7)),
        (layers.LogSoftmax(), (2, 7)),
        (layers.RBF(random(3, 7)), (2, 7)),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, layers.Layer) else "",
)
def test_R119_R120_R121_R122_R123_every_layer_passes(layer, shape):
    report = check_layer(layer, random(*shape, seed=1), rng=2)
    assert report.ok, str(report)
    assert report.error < 1e-8
    assert [row.name for row in report] == ["x", *layer.params]
    assert [row.checked for row in report] == [
        np.prod(shape),
        *(p.size for p in layer.params.values()),
    ]


def test_R090_delta_recursion_passes():
    model = MLP([3, 4, 4, 2], activation="sigmoid", output="tanh", rng=0, **DOUBLE)
    report = check_layer(model, random(5, 3), rng=0)
    assert report.ok
    assert report.error < 1e-8


@pytest.mark.parametrize("build", [lenet5_1998, lenet5_pytorch])
def test_whole_lenet_passes_on_some_entries(build):
    model = build(rng=0, **DOUBLE)
    for param in model.params.values():  # so that no gradient is lost in the noise of rounding
        param += 0.05 * random(*param.shape)
    report = check_layer(model, random(1, 1, 32, 32), rng=0, entries=20)
    assert report.ok, str(report)
    assert all(row.checked <= 20 for row in report)


class ConvTanhPool(layers.Layer):
    """Convolution, tanh, pooling; `wrong` puts the derivative of tanh where source 004 puts it."""

    def __init__(self, pool_backward, wrong):
        super().__init__()
        self.pool_backward, self.wrong = pool_backward, wrong
        self.pool = {
            max_pool2d_backward: functional.max_pool2d,
            mean_pool2d_backward: functional.mean_pool2d,
        }[pool_backward]
        self.params = {"weight": 0.5 * random(3, 2, 2, 2, seed=3)}

    def forward(self, x):
        self._x = x
        self.o_p = np.tanh(functional.conv2d(x, self.params["weight"]))
        self.o_q = self.pool(self.o_p, 2)
        return self.o_q

    def backward(self, grad_out):
        if self.wrong:
            delta_p = self.pool_backward(grad_out * dtanh(self.o_q), self.o_p, 2)
        else:
            delta_p = self.pool_backward(grad_out, self.o_p, 2) * dtanh(self.o_p)
        x, weight = self._x, self.params["weight"]
        grad_x, grad_w, _ = functional.conv2d_backward(delta_p, x, weight)
        self.grads = {"weight": grad_w}
        return grad_x


def test_R117_derivative_of_the_activation_belongs_to_the_convolution():
    x = random(2, 2, 5, 7)
    for pool_backward in (max_pool2d_backward, mean_pool2d_backward):
        right = check_layer(ConvTanhPool(pool_backward, wrong=False), x, rng=0)
        assert right.ok, str(right)
        assert right.error < 1e-8
    # with max pooling the chosen entry has the output that the derivative is taken from
    assert check_layer(ConvTanhPool(max_pool2d_backward, wrong=True), x, rng=0).ok
    wrong = check_layer(ConvTanhPool(mean_pool2d_backward, wrong=True), x, rng=0)
    assert not wrong.ok
    assert min(row.error for row in wrong) > 0.1


def test_R117_derivative_at_both_places_is_wrong_with_either_pooling():
    x = random(2, 2, 5, 7)
    for pool_backward in (max_pool2d_backward, mean_pool2d_backward):
        layer = ConvTanhPool(pool_backward, wrong=False)
        right = layer.backward
        layer.backward = lambda grad_out, layer=layer, right=right: right(
            grad_out * dtanh(layer.o_q)
        )
        assert check_layer(layer, x, rng=0).error > 0.1


def test_R112_copying_to_all_four_entries_is_wrong():
    def copied(grad_out, x, size):
        return size**2 * mean_pool2d_backward(grad_out, x, size)

    x = random(2, 3, 4, 6)
    assert check_function(functional.max_pool2d, max_pool2d_backward, x, size=2, rng=0).ok
    assert check_function(functional.max_pool2d, copied, x, size=2, rng=0).error > 0.5


def test_a_backward_that_ignores_upstream_is_found():
    def careless(grad_out, x):
        return dtanh(np.tanh(x))

    assert not check_function(np.tanh, careless, random(6), rng=0).ok


def test_report_names_the_worst_entry():
    layer = layers.Dense(3, 2, rng=0, **DOUBLE)
    right = layer.backward

    def spoiled(grad_out):
        grad_x = right(grad_out)
        layer.grads["weight"][1, 2] += 10
        return grad_x

    layer.backward = spoiled
    report = check_layer(layer, random(4, 3), rng=0)
    rows = {row.name: row for row in report}
    assert not report.ok
    assert rows["weight"].place == (1, 2)
    assert rows["weight"].backward == pytest.approx(rows["weight"].numeric + 10)
    assert rows["x"].error < 1e-8
    lines = str(report).splitlines()
    assert lines[1].startswith("weight  error ")
    assert "over 6 entries, worst at [1, 2]: numeric" in lines[1]
    assert lines[-1] == "wrong: weight (tolerance 1e-06)"


def test_report_of_right_gradients_says_so():
    report = check_function(functional.tanh, functional.tanh_backward, random(4), rng=0)
    assert str(report).splitlines()[-1] == "all gradients are right (tolerance 1e-06)"


def test_nan_is_wrong():
    report = check_function(functional.tanh, lambda g, x: g * np.nan, random(4), rng=0)
    assert not report.ok
    assert "wrong: argument 0" in str(report)


def test_every_argument_is_checked():
    x, w, b = random(2, 3, 5, 4), random(4, 3, 2, 3, seed=1), random(4, seed=2)
    report = check_function(
        functional.conv2d,
        lambda g, x, w, b, **options: functional.conv2d_backward(g, x, w, **options),
        *(x, w, b),
        stride=2,
        padding=1,
        rng=0,
    )
    assert [row.checked for row in report] == [x.size, w.size, b.size]
    assert report.ok
    assert report.error < 1e-8


def test_inputs_and_weights_are_left_as_they_were():
    layer, x = layers.Dense(3, 2, rng=0, **DOUBLE), random(4, 3)
    before = x.copy(), layer.params["weight"].copy()
    check_layer(layer, x, rng=0)
    np.testing.assert_array_equal(x, before[0])
    np.testing.assert_array_equal(layer.params["weight"], before[1])


def test_wrong_arguments_are_refused():
    with pytest.raises(ValueError, match="weight is float32: differences need float64"):
        check_layer(layers.Dense(3, 2), random(4, 3))
    with pytest.raises(ValueError, match=r"gradient by argument 0 has shape \(\), not \(4,\)"):
        check_function(np.tanh, lambda g, x: 1.0, random(4))


def test_nothing_to_check_is_right():
    assert check_layer(Sequential([layers.ReLU()]), np.zeros((0, 3)), rng=0).ok
