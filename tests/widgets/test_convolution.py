import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from cnnref import functional
from cnnref.checks import registry
from cnnref.functional import correlate2d
from cnnref.widgets import convolution

PLAIN = {"padding": 0, "stride": 1, "dilation": 1, "flipped": False}
TINY = {"image": np.arange(9).reshape(3, 3).tolist(), "kernel": [[0, 1], [2, 3]]}


def array(rows, columns):
    line = st.lists(st.integers(-9, 9), min_size=columns, max_size=columns)
    return st.lists(line, min_size=rows, max_size=rows)


@st.composite
def params(draw):
    H, W, KH, KW = (draw(st.integers(1, most)) for most in (6, 6, 4, 4))
    return {
        "image": draw(array(H, W)),
        "kernel": draw(array(KH, KW)),
        "padding": draw(st.integers(0, 3)),
        "stride": draw(st.integers(1, 3)),
        "dilation": draw(st.integers(1, 2)),
        "flipped": draw(st.booleans()),
    }


def test_R062_R063_the_tiny_example_step_by_step():
    shown = convolution.trace(**TINY, **PLAIN)
    assert shown["result"] == [[19, 25], [37, 43]]
    assert [step["sum"] for step in shown["steps"]] == [19, 25, 37, 43]
    assert shown["steps"][3]["products"] == [[0, 5], [14, 24]]
    flipped = convolution.trace(**TINY, **PLAIN | {"flipped": True})
    assert flipped["result"] == [[5, 11], [23, 29]]
    assert flipped["used"] == [[3, 2], [1, 0]]


def test_R065_with_a_ring_of_zeros():
    shown = convolution.trace(**TINY, **PLAIN | {"padding": 1})
    assert shown["result"] == [[0, 3, 8, 4], [9, 19, 25, 10], [21, 37, 43, 16], [6, 7, 8, 0]]


def test_R067_stride_2():
    image = [[0, 4, 6, 8], [11, 10, 11, 9], [8, 8, 2, 8], [3, 2, 6, 4]]
    shown = convolution.trace(image, TINY["kernel"], **PLAIN | {"stride": 2})
    assert shown["result"] == [[56, 57], [20, 32]]


@given(params())
def test_equals_pytorch_for_any_stride_padding_and_dilation(given_params):
    shown = convolution.trace(**given_params)
    x, k = (torch.tensor(given_params[name]).double()[None, None] for name in ("image", "kernel"))
    if given_params["flipped"]:
        k = k.flip(2, 3)
    options = {name: given_params[name] for name in ("stride", "padding", "dilation")}
    if "problem" in shown:
        reach = [options["dilation"] * (size - 1) + 1 for size in k.shape[2:]]
        room = [size + 2 * options["padding"] for size in x.shape[2:]]
        assert any(r > size for r, size in zip(reach, room, strict=True))
        assert shown["steps"] == []
        return
    expected = torch.nn.functional.conv2d(x, k, **options)[0, 0].tolist()
    assert shown["result"] == expected
    sizes = shown["sizes"]
    assert [sizes["rows"]["count"], sizes["columns"]["count"]] == list(np.shape(expected))
    for step in shown["steps"]:
        i, j = step["place"]
        assert step["sum"] == expected[i][j] == np.sum(step["products"])


@given(array(4, 5), array(3, 2))
def test_same_keeps_the_size_as_the_package_does(image, kernel):
    shown = convolution.trace(image, kernel, **PLAIN | {"padding": "same"})
    assert shown["result"] == correlate2d(image, kernel, "same").tolist()


def test_a_kernel_that_fits_nowhere_is_explained():
    shown = convolution.trace([[1, 2, 3]], [[1], [1]], **PLAIN)
    assert shown["problem"] == (
        "The kernel reaches over 2 rows, but the image with its padding has 1: it fits nowhere. "
        "Take a smaller kernel, less dilation or more padding."
    )


def test_pixels_that_no_window_sees_are_counted():
    sizes = convolution.trace(np.ones((4, 7)).tolist(), [[1, 1]], **PLAIN | {"stride": 3})["sizes"]
    assert (sizes["rows"]["count"], sizes["rows"]["rest"]) == (2, 0)
    assert (sizes["columns"]["count"], sizes["columns"]["rest"]) == (2, 2)


@given(params())
def test_the_readers_functions_have_the_same_right_answer(given_params):
    shown = convolution.trace(**given_params)
    for name in shown["runs"]:
        one = convolution.calls(**given_params)[name]
        right = registry.named(name).answer(functional, *one.args, **one.kwargs)
        assert np.squeeze(right, (0, 1) if right.ndim == 4 else ()).tolist() == shown["result"]
