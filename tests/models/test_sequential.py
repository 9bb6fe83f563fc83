import numpy as np
import pytest

from cnnref.layers import Conv2d, Dense, Flatten, MaxPool2d, ReLU
from cnnref.models import Sequential


def small_model(**options):
    layers = {
        "conv": Conv2d(1, 2, 3, rng=0),
        "pool": MaxPool2d(2),
        "flatten": Flatten(),
        "dense": Dense(12, 3, rng=1),
    }
    return Sequential(layers, **options)


def test_names_join_layer_and_part():
    model = small_model()
    assert list(model.params) == ["conv.weight", "conv.bias", "dense.weight", "dense.bias"]
    model.params["dense.bias"][...] = 7
    assert model.layers["dense"].params["bias"].tolist() == [7, 7, 7]


def test_a_shape_that_does_not_fit_is_refused_when_built():
    with pytest.raises(ValueError, match=r"takes 12 inputs, got shape \(8,\)"):
        small_model(input_shape=(1, 6, 6))


def test_a_batch_of_another_shape_is_refused():
    model = small_model(input_shape=(1, 6, 8), hint="; crop it")
    with pytest.raises(ValueError, match=r"shape \(N, 1, 6, 8\), got \(2, 1, 6, 9\); crop it"):
        model.forward(np.zeros((2, 1, 6, 9)))


def test_fields_need_not_be_square():
    summary = small_model().summary((1, 6, 8))
    assert [row.field for row in summary] == [(3, 3), (4, 4), (4, 4), (6, 8)]


def test_summary_needs_a_shape():
    with pytest.raises(ValueError, match="input_shape is not known"):
        small_model().summary()
    with pytest.raises(KeyError, match="no layer is called 'C1'; there are conv, pool"):
        small_model().summary((1, 6, 8)).row("C1")


def test_printed_summary():
    assert str(small_model().summary((1, 6, 8))).splitlines() == [
        "layer    kind       output  parameters  connections  field",
        "conv     Conv2d     2x4x6           20          480    3x3",
        "pool     MaxPool2d  2x2x3            0            0    4x4",
        "flatten  Flatten    12               0            0    4x4",
        "dense    Dense      3               39           39    6x8",
        "total                               59          519",
    ]


def test_load_copies_in_place():
    model, other = small_model(), small_model()
    arrays = model.params
    other.params["conv.weight"][...] = 5
    model.load(other.params)
    assert arrays["conv.weight"] is model.params["conv.weight"]
    for name, array in other.params.items():
        np.testing.assert_array_equal(model.params[name], array)
        assert model.params[name] is not array


def test_load_refuses_other_names_and_shapes():
    model = small_model()
    with pytest.raises(ValueError, match=r"params must be called \['conv.bias', .*got \['w'\]"):
        model.load({"w": np.zeros(1)})
    wrong = model.params | {"dense.bias": np.zeros(4)}
    with pytest.raises(ValueError, match=r"dense.bias must have shape \(3,\), got \(4,\)"):
        model.load(wrong)


def test_relu_may_stand_before_or_after_max_pooling():
    rng = np.random.default_rng(0)
    x, grad_out = rng.normal(size=(3, 2, 6, 4)), rng.normal(size=(3, 2, 3, 2))
    before, after = Sequential([ReLU(), MaxPool2d(2)]), Sequential([MaxPool2d(2), ReLU()])
    np.testing.assert_array_equal(before.forward(x), after.forward(x))
    np.testing.assert_array_equal(before.backward(grad_out), after.backward(grad_out))
