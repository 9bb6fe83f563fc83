import numpy as np
import pytest
import torch

from cnnref import functional
from cnnref.checks import registry
from cnnref.widgets import channels

ALL = {"image": channels.IMAGE, "kernels": channels.FILTERS, "bias": (0, 1, -1)}


def test_R068_two_channels():
    shown = channels.trace(**ALL, channels=2, filters=1, padding=0)
    assert shown["maps"] == [[[56, 72], [104, 120]]]
    assert shown["steps"][0]["parts"] == [19, 37]


@pytest.mark.parametrize(("C", "F", "padding"), [(1, 1, 0), (2, 3, 1), (3, 2, 0), (3, 3, 2)])
def test_equals_pytorch_and_is_the_sum_of_its_parts(C, F, padding):
    rng = np.random.default_rng(C)
    image, kernels = rng.integers(-5, 6, (3, 4, 3)), rng.integers(-5, 6, (3, 3, 2, 3))
    bias = rng.integers(-5, 6, 3)
    shown = channels.trace(
        image.tolist(), kernels.tolist(), bias.tolist(), channels=C, filters=F, padding=padding
    )
    x, w, b = (torch.tensor(a).double() for a in (image[:C], kernels[:F, :C], bias[:F]))
    expected = torch.nn.functional.conv2d(x[None], w, b, padding=padding)[0]
    assert shown["maps"] == expected.tolist()
    assert len(shown["steps"]) == expected.numel()
    for step in shown["steps"]:
        f, (i, j) = step["filter"], step["place"]
        assert step["sum"] == expected[f, i, j] == sum(step["parts"]) + bias[f]
    assert shown["count"]["all"] == F * (C * 2 * 3 + 1)


def test_the_readers_functions_have_the_same_right_answer():
    params = ALL | {"channels": 2, "filters": 3, "padding": 1}
    shown = channels.trace(**params)
    for name in shown["runs"]:
        one = channels.calls(**params)[name]
        right = registry.named(name).answer(functional, *one.args, **one.kwargs)
        assert right.reshape(np.shape(shown["maps"])).tolist() == shown["maps"]
