import numpy as np
import pytest

from cnnref.functional import conv2d, conv2d_backward
from cnnref.models import lenet5_1998
from cnnref.widgets import receptive_field
from cnnref.widgets.own import answer

UNEVEN = (("a", 3, 2), ("b", 4, 1), ("c", 2, 3))


def picture(size):
    return np.zeros((size, size), int).tolist()


def reached(layers, size, height, row, column, level):
    """Whether a unit depends on each unit of a layer below, by sending a 1 back to it."""
    x, passed = np.ones((1, 1, size, size)), []
    for _, kernel, stride in layers[:height]:
        w = np.ones((1, 1, kernel, kernel))
        passed.append((x, w, stride))
        x = conv2d(x, w, stride=stride)
    grad = np.zeros_like(x)
    grad[0, 0, row, column] = 1
    for x, w, stride in reversed(passed[level:]):
        grad = conv2d_backward(grad, x, w, stride=stride)[0]
    return grad[0, 0] != 0


def test_R042_the_fields_of_lenet():
    steps = receptive_field.trace(receptive_field.STROKE, receptive_field.NETWORKS["LeNet-5"])
    summary = lenet5_1998(rng=0).summary()
    assert [step["field"] for step in steps["steps"][1:]] == [5, 6, 14, 16, 32]
    for step in steps["steps"][1:]:
        assert summary.row(step["name"]).field == (step["field"], step["field"])
        assert summary.row(step["name"]).shape[1:] == (step["count"], step["count"])


@pytest.mark.parametrize("layers", [UNEVEN, receptive_field.NETWORKS["stride 2"]])
def test_what_a_unit_sees_and_who_sees_it_as_gradients_tell(layers):
    size = 23
    steps = receptive_field.trace(picture(size), layers)["steps"]
    for height in range(1, len(steps)):
        for level in range(height):
            for row, column in ((0, 1), (steps[height]["count"] - 1, 0)):
                column = min(column, steps[height]["count"] - 1)
                touched = reached(layers, size, height, row, column, level)
                (top, bottom), (left, right) = (
                    steps[height]["sees"][unit][level] for unit in (row, column)
                )
                expected = np.zeros_like(touched)
                expected[top : bottom + 1, left : right + 1] = True
                assert (touched == expected).all()


def test_seen_is_the_other_way_round():
    steps = receptive_field.trace(picture(23), UNEVEN)["steps"]
    for level, step in enumerate(steps):
        for unit in range(step["count"]):
            for i, found in enumerate(step["seen"][unit]):
                above = steps[level + 1 + i]["sees"]
                seeing = [
                    one
                    for one, sees in enumerate(above)
                    if sees[level][0] <= unit <= sees[level][1]
                ]
                listed = list(range(found[0], found[1] + 1)) if found else []
                assert listed == seeing


def test_pixels_that_no_window_reaches_are_seen_by_none():
    network = receptive_field.NETWORKS["stride 2"]
    steps = receptive_field.trace(receptive_field.STROKE, network)["steps"]
    assert steps[0]["seen"][31] == [None] * 4
    assert steps[0]["seen"][30] == [[14, 14], [6, 6], [2, 2], [0, 0]]
    assert steps[1]["size"]["rows"]["rest"] == 1


def test_a_kernel_that_does_not_fit_is_explained():
    shown = receptive_field.trace(picture(8), [["first", 5, 2], ["second", 3, 1]])
    assert shown["steps"] == []
    assert "The kernel of second, 3 × 3, does not fit into first, 2 × 2." in shown["problem"]
    assert list(shown["networks"]) == list(receptive_field.NETWORKS)


@pytest.mark.parametrize(
    ("image", "layers", "message"),
    [
        ([[1, 2, 3]], UNEVEN, r"image must be square, \(H, H\); its shape is \(1, 3\)"),
        (picture(9), [["a", 0, 1]], "kernel must be at least 1, got 0"),
        (picture(9), [["a", 3, 0]], "stride must be at least 1, got 0"),
    ],
)
def test_bad_input_is_refused(image, layers, message):
    with pytest.raises(ValueError, match=message):
        receptive_field.trace(image, layers)


def test_the_readers_function_is_judged():
    params = {"image": picture(23), "layers": [list(layer) for layer in UNEVEN]}

    def fields(sizes, strides):
        return 1 + np.cumsum((sizes - 1) * np.concatenate([[1], np.cumprod(strides)[:-1]]))

    assert answer("receptive_field", params, "receptive_fields", fields)["own"]["right"]
    wrong = answer(
        "receptive_field", params, "receptive_fields", lambda sizes, _: 1 + np.cumsum(sizes - 1)
    )
    assert "Your fields grow too slowly" in wrong["own"]["hint"]
