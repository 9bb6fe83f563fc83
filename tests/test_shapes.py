import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from cnnref.shapes import at_least, one_of, output_size, sizes


@pytest.mark.parametrize("edge", ["drop", "keep"])
@given(st.integers(1, 40), st.integers(1, 7), st.integers(1, 9), st.integers(0, 3))
def test_output_size_counts_what_pytorch_counts(edge, size, kernel, stride, padding):
    padding = min(padding, kernel // 2)  # PyTorch's pooling allows no more
    pool = torch.nn.MaxPool1d(kernel, stride, padding, ceil_mode=edge == "keep")
    try:
        expected = pool(torch.zeros(1, 1, size)).shape[-1]
    except RuntimeError:
        with pytest.raises(ValueError, match=f"kernel {kernel} is larger than the image"):
            output_size(size, kernel, stride=stride, padding=padding, edge=edge)
    else:
        assert output_size(size, kernel, stride=stride, padding=padding, edge=edge) == expected


@given(st.integers(1, 40), st.integers(1, 7), st.integers(1, 9), st.integers(0, 3))
def test_output_size_counts_the_starts_of_windows(size, kernel, stride, padding):
    starts = range(0, size + 2 * padding - kernel + 1, stride)
    if starts:
        assert output_size(size, kernel, stride=stride, padding=padding) == len(starts)
    else:
        with pytest.raises(ValueError, match="larger than the image"):
            output_size(size, kernel, stride=stride, padding=padding)


def test_zero_edge_has_as_many_windows_as_keep():
    assert output_size(5, 2, stride=2, edge="zero") == output_size(5, 2, stride=2, edge="keep") == 3


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"stride": 0}, "stride must be at least 1, got 0"),
        ({"padding": -1}, "padding must be at least 0, got -1"),
        ({"edge": "wrap"}, "edge must be one of 'drop', 'keep', 'zero', got 'wrap'"),
    ],
)
def test_output_size_names_what_is_out_of_range(options, message):
    with pytest.raises(ValueError, match=message):
        output_size(5, 2, **options)


def test_output_size_names_a_kernel_larger_than_the_padded_image():
    with pytest.raises(
        ValueError, match="kernel 8 is larger than the image: size 5 with padding 1"
    ):
        output_size(5, 8, padding=1)
    with pytest.raises(ValueError, match="kernel must be at least 1, got 0"):
        output_size(5, 0)


def test_output_size_wants_integers():
    with pytest.raises(TypeError, match=r"stride must be an integer, got 1\.5"):
        output_size(5, 2, stride=1.5)


def test_sizes_names_the_axes_it_wants():
    assert sizes("H W", x=np.zeros((3, 4))) == (3, 4)
    with pytest.raises(ValueError, match=r"x must have 4 axes \(N, C, H, W\), got shape \(3, 4\)"):
        sizes("N C H W", x=np.zeros((3, 4)))


def test_at_least_and_one_of_return_their_value():
    assert at_least(0, padding=np.int64(2)) == 2
    assert one_of(("a", "b"), mode="b") == "b"
